// Opens a file as an editor with taplo does, and prints what its server says: each mistake on a line, as
// soon as there is one; or, asked for a place, each word that could stand there.
//
// node editor.js TAPLO_LSP FILE [LINE COLUMN]

const fs = require("node:fs");
const path = require("node:path");
const { fileURLToPath, pathToFileURL } = require("node:url");

const [library, name, line, character] = process.argv.slice(2);
// Nothing is fetched: the schema is a file beside the plan.
globalThis.fetch = () => Promise.reject(new Error("nothing is fetched"));
const { TaploLsp } = require(library);
const file = path.resolve(name);
const uri = pathToFileURL(file).href;
const folder = pathToFileURL(path.dirname(file)).href;

// What taplo asks of the machine.
const environment = {
  now: () => new Date(),
  envVar: () => undefined,
  envVars: () => [],
  stdErrAtty: () => false,
  stdin: async () => new Uint8Array(),
  stdout: async (bytes) => bytes.length,
  stderr: async (bytes) => bytes.length,
  glob: () => [],
  readFile: async (name) => fs.readFileSync(name),
  writeFile: async () => {},
  urlToFilePath: (url) => (url.startsWith("file:") ? fileURLToPath(url) : ""),
  isAbsolute: (name) => path.isAbsolute(name),
  cwd: () => path.dirname(file),
  findConfigFile: () => undefined,
  fetch: { fetch, Headers, Request, Response },
};

// The server has nothing open that would keep this program alive.
setTimeout(() => process.exit(1), 120_000);

let server;

const KNOWN = { id: 2, method: "taplo/associatedSchema", params: { documentUri: uri } };
const COMPLETION = {
  id: 3,
  method: "textDocument/completion",
  params: { textDocument: { uri }, position: { line: Number(line), character: Number(character) } },
};

function send(message) {
  // Not from within its own message: the server is at work then.
  setImmediate(() => server.send({ jsonrpc: "2.0", ...message }));
}

function end(lines) {
  fs.writeSync(1, lines.map((line) => `${line}\n`).join(""));
  process.exit(0);
}

function onMessage(message) {
  if (message.method === "workspace/configuration") {
    const settings = { schema: { enabled: true, catalogs: [] } };
    send({ id: message.id, result: message.params.items.map(() => settings) });
  } else if (message.id === 1) {
    const text = fs.readFileSync(file, "utf8");
    const textDocument = { uri, languageId: "toml", version: 1, text };
    send({ method: "initialized", params: {} });
    send({ method: "textDocument/didOpen", params: { textDocument } });
    if (line !== undefined) {
      send(KNOWN);
    }
  } else if (message.id === KNOWN.id) {
    // The schema is found a little later than the file is opened.
    send(message.result?.schema ? COMPLETION : KNOWN);
  } else if (message.id === COMPLETION.id) {
    const items = message.result.items ?? message.result;
    end(items.map((item) => item.label));
  } else if (message.method === "textDocument/publishDiagnostics" && line === undefined) {
    const found = message.params.diagnostics;
    if (found.length > 0) {
      end(found.map((mistake) => `mistake: ${mistake.message}`));
    }
  }
}

TaploLsp.initialize(environment, { onMessage }).then((made) => {
  server = made;
  const workspaceFolders = [{ uri: folder, name: "plans" }];
  const params = { processId: null, rootUri: folder, capabilities: {}, workspaceFolders };
  send({ id: 1, method: "initialize", params });
});
