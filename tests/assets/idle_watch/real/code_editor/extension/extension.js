// Stands in for the extension that AWS builds into Code Editor: it takes the same events for use, and writes the same file.
const { writeFileSync } = require('node:fs')
const { window, workspace } = require('vscode')

exports.activate = context => {
  const use = () => writeFileSync(process.env.STUDIO_HEARTBEAT, new Date().toISOString())
  use()
  context.subscriptions.push(
    workspace.onDidChangeTextDocument(use),
    window.onDidChangeActiveTextEditor(use),
    window.onDidChangeTextEditorSelection(use),
    window.onDidOpenTerminal(use),
    window.onDidCloseTerminal(use)
  )
}
