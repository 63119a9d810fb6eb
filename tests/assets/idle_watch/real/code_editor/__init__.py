"""A VS Code server and a browser, both real; what AWS adds to the server for Studio is imitated.

Real: the server, its workbench, its extension host and its terminals (Code - OSS, as npm's `code-server` carries it),
and a Chromium without a window. Imitated, after AWS's public patches to Code - OSS: `/api/idle` (`studio.mjs`) and the
extension that writes the heartbeat file (`extension/`).
"""
