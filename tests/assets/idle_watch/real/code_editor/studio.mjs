// Stands in for what AWS patches into the server of Code Editor: `/api/idle`, with its one look at the terminals.
// Loaded into the real server before its own code. What is a minute there is STUDIO_MINUTE milliseconds here.
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import http from 'node:http'
import { join } from 'node:path'

const { STUDIO_BASE: base, STUDIO_HEARTBEAT: heartbeat, STUDIO_TERMINALS: terminals, STUDIO_MINUTE: minute } = process.env
const emit = http.Server.prototype.emit

function lastActive () {
  if (!existsSync(heartbeat)) writeFileSync(heartbeat, new Date().toISOString())
  const now = new Date()
  try {
    if (readdirSync(terminals).some(name => now - statSync(join(terminals, name)).mtime < minute)) {
      writeFileSync(heartbeat, now.toISOString())
    }
  } catch {} // a terminal has closed meanwhile
  return readFileSync(heartbeat, 'utf8')
}

http.Server.prototype.emit = function (event, request, response) {
  if (event !== 'request' || request.url !== `${base}/api/idle`) return emit.apply(this, arguments)
  response.setHeader('Content-Type', 'application/json')
  response.end(JSON.stringify({ lastActiveTimestamp: lastActive() }))
  return true
}
