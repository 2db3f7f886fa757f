// What Mermaid makes of the flowchart on standard input.
import { JSDOM } from 'jsdom';

const { window } = new JSDOM('');
Object.assign(globalThis, { window, document: window.document });
const { default: mermaid } = await import('mermaid');
mermaid.initialize({ maxEdges: 1e6, maxTextSize: 1e9 });

let text = '';
for await (const piece of process.stdin) text += piece;
const { db } = await mermaid.mermaidAPI.getDiagramFromText(text);

// Entities are put aside while the text is parsed: as in its own `decodeEntities`. The rest is done by a browser.
const shown = (label) => {
  const html = label.replace(/ﬂ°°/g, '&#').replace(/ﬂ°/g, '&').replace(/¶ß/g, ';').replace(/<br\s*\/?>/g, '\n');
  const element = window.document.createElement('div');
  element.innerHTML = html;
  return element.textContent;
};

const nodes = {};
const classes = {};
for (const { id, text, classes: names } of db.getVertices().values()) {
  nodes[id] = shown(text);
  for (const name of names) (classes[name] ??= []).push(id);
}
const subgraphs = Object.fromEntries(db.getSubGraphs().map(({ id, title, nodes }) => [id, [shown(title), nodes]]));
const edges = db.getEdges().map(({ start, end, text }) => [start, end, text ? shown(text) : null]);
console.log(JSON.stringify({ nodes, subgraphs, edges, classes }));
