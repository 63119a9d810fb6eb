// A person with a browser: does what it reads, a JSON list a line, and answers each line when it is done.
import { createRequire } from 'node:module'
import { createInterface } from 'node:readline'

const [modules, executablePath, address, patience] = process.argv.slice(2)
const { chromium } = createRequire(`${modules}/`)('playwright-core')
const nowhereElse = '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1'
// As root it has no sandbox of its own, and needs none for the one page that it opens.
const browser = await chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-gpu', nowhereElse] })
let page

const inText = name => Promise.all([
  page.locator('.part.editor .tab.active', { hasText: name }).waitFor(),
  page.locator('.part.editor .monaco-editor.focused').waitFor()
])

async function command (name) {
  const row = page.locator('.quick-input-list .monaco-list-row', { hasText: name }).first()
  for (let tries = 0; tries < 30; tries++) {
    await page.keyboard.press('F1')
    await page.locator('.quick-input-widget input').first().fill(`>${name}`)
    try {
      return await row.click({ timeout: 2000 })
    } catch {
      await page.keyboard.press('Escape') // the list does not grow while it is open, and the window may still load
    }
  }
  throw new Error(`there is no command ${name}`)
}

const deeds = {
  async open () {
    if (page) return
    page = await browser.newPage() // it remembers nothing of the one before
    page.setDefaultTimeout(Number(patience))
    await page.goto(address)
    await page.locator('.explorer-folders-view .monaco-list-row').first().waitFor()
  },
  async file (name) {
    await page.locator('.explorer-folders-view').getByText(name, { exact: true }).dblclick()
    await inText(name)
  },
  async untitled () {
    await command('New Untitled Text File')
    await inText('Untitled-1')
  },
  async write (words) {
    await page.keyboard.type(words)
  },
  async press (key) {
    await page.keyboard.press(key)
  },
  async scroll (pixels) {
    const { x, y } = await page.locator('.part.editor .editor-container').boundingBox()
    await page.mouse.move(x + 200, y + 100)
    await page.mouse.wheel(0, pixels)
  },
  async run (name) {
    await command(name)
  },
  async terminal () {
    await page.keyboard.press('Control+Backquote')
    const input = page.locator('.terminal-wrapper.active .xterm-helper-textarea')
    await input.waitFor({ state: 'attached' })
    await input.focus()
  },
  async close () {
    await page?.close()
    page = undefined
  }
}

for await (const line of createInterface({ input: process.stdin })) {
  const [deed, ...words] = JSON.parse(line)
  try {
    await deeds[deed](...words)
    console.log('"done"')
  } catch (error) {
    await page?.screenshot({ path: `failed-${deed}.png` }) // in the folder of the server
    console.log(JSON.stringify(String(error)))
  }
}
await browser.close()
