// Bundles what browsers load into ../handover/static, which is committed: running the product needs no Node.
//
//   node build.mjs [name…]      build the named bundles, or all of them
//   node build.mjs --check      build nothing; fail when a committed bundle is older than its sources
//
// The widget is one file for foreign sites. Every other folder with a main.tsx and an index.html is a screen
// of ours and becomes static/<folder>/{main.js,main.css,index.html}.
// static/manifest.json keeps, per bundle, the sources that went in and one hash over them, so that two people
// can rebuild their own bundles without touching each other's entry.
import { build, transform } from "esbuild";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { gzipSync } from "node:zlib";

const WEB = import.meta.dirname;
const STATIC = resolve(WEB, "../handover/static");
const MANIFEST = join(STATIC, "manifest.json");
const ALWAYS_SOURCES = ["build.mjs", "package-lock.json", "tsconfig.json"];

const sha256 = (bytes) => createHash("sha256").update(bytes).digest("hex");

/** CSS as a minified string, for `import sheet from "./x.css?text"`. */
const cssAsText = {
  name: "css-as-text",
  setup(bundler) {
    bundler.onResolve({ filter: /\.css\?text$/ }, (found) => ({
      path: resolve(found.resolveDir, found.path.replace("?text", "")),
      namespace: "css-as-text",
    }));
    bundler.onLoad({ filter: /.*/, namespace: "css-as-text" }, async (found) => {
      const { code } = await transform(readFileSync(found.path, "utf8"), { loader: "css", minify: true, charset: "utf8" });
      return { contents: code.trim(), loader: "text" };
    });
  },
};

const COMMON = {
  absWorkingDir: WEB,
  bundle: true,
  minify: true,
  metafile: true,
  target: "es2022",
  charset: "utf8",
  legalComments: "none",
  define: { "process.env.NODE_ENV": '"production"' },
  plugins: [cssAsText],
  logLevel: "warning",
};

// Names that only the widget itself reads; in no frame, storage or page. Each byte counts there. Where one stands
// between quotes, /* @__KEY__ */ before it says so.
const OWN_NAMES = [
  "bubbles chosen asking problem outgoing isOpen isLate closeCode getTab setTab nameOf atEnd toEnd",
  "draft outbox recall remember rewrite dismiss follow authenticate onFrame onState",
  "otherLanguage nowAgent nowAssistant newMessages placeholderLeave askPerson withPerson inQueue whileWaiting",
  "leaveQueue leaveMessage leaving reconnecting clearAsk clearYes tooLong",
  "texts host act device belongTo who settle flush put forget restart protocols topic props dom tag items children",
  "again rewrite speak command show mark welcome intro nobody kept forbidden clear cancel today errors",
  "keep prefix options line menu write onChange kind",
].join(" ");

const buildWidget = () =>
  build({
    ...COMMON,
    entryPoints: ["widget/main.tsx"],
    outfile: join(STATIC, "widget.js"),
    format: "iife",
    mangleProps: new RegExp(`^(${OWN_NAMES.replaceAll(" ", "|")})$`),
  });

async function buildScreen(name) {
  const outdir = join(STATIC, name);
  const result = await build({ ...COMMON, entryPoints: [`${name}/main.tsx`], outdir, format: "esm" });
  writePage(name, outdir, result.metafile);
  return result;
}

/** The page names each file with its content hash, so that browsers may keep files for good. */
function writePage(name, outdir, metafile) {
  let page = readFileSync(join(WEB, name, "index.html"), "utf8");
  for (const file of ["main.js", "main.css"]) {
    const path = join(outdir, file);
    if (existsSync(path)) page = page.replaceAll(`${file}"`, `${file}?v=${sha256(readFileSync(path)).slice(0, 12)}"`);
  }
  const written = join(outdir, "index.html");
  writeFileSync(written, page);
  metafile.inputs[`${name}/index.html`] = {};
  metafile.outputs[relative(WEB, written)] = {};
}

function sourcesOf(metafile) {
  const paths = Object.keys(metafile.inputs).map((path) => path.replace("css-as-text:", ""));
  const own = paths.map((path) => relative(WEB, resolve(WEB, path))).filter((path) => !path.startsWith("node_modules"));
  return [...new Set([...own, ...ALWAYS_SOURCES])].sort();
}

/** One hash over `path NUL sha256 LF` of each source; null when a source is gone. */
function hashSources(sources) {
  if (!sources.every((path) => existsSync(join(WEB, path)))) return null;
  return sha256(sources.map((path) => `${path}\0${sha256(readFileSync(join(WEB, path)))}\n`).join(""));
}

function describeOutput(path) {
  const bytes = readFileSync(path);
  return { sha256: sha256(bytes), bytes: bytes.length, gzip: gzipSync(bytes, { level: 9 }).length };
}

function entryFor(metafile) {
  const sources = sourcesOf(metafile);
  const outputs = Object.keys(metafile.outputs).map((path) => resolve(WEB, path)).sort();
  return {
    source_hash: hashSources(sources),
    sources,
    outputs: Object.fromEntries(outputs.map((path) => [relative(STATIC, path), describeOutput(path)])),
  };
}

const readManifest = () => (existsSync(MANIFEST) ? JSON.parse(readFileSync(MANIFEST, "utf8")) : {});

function writeEntry(name, entry) {
  const manifest = { ...readManifest(), [name]: entry };
  const sorted = Object.fromEntries(Object.keys(manifest).sort().map((key) => [key, manifest[key]]));
  mkdirSync(dirname(MANIFEST), { recursive: true });
  writeFileSync(MANIFEST, `${JSON.stringify(sorted, null, 2)}\n`);
}

function bundleNames() {
  const isScreen = (name) => existsSync(join(WEB, name, "main.tsx")) && existsSync(join(WEB, name, "index.html"));
  const screens = readdirSync(WEB).filter((name) => name !== "widget" && isScreen(name));
  return ["widget", ...screens].filter((name) => existsSync(join(WEB, name, "main.tsx")));
}

async function buildBundle(name) {
  const started = performance.now();
  const { metafile } = name === "widget" ? await buildWidget() : await buildScreen(name);
  const entry = entryFor(metafile);
  writeEntry(name, entry);
  const sizes = Object.entries(entry.outputs).map(([path, size]) => `${path} ${(size.gzip / 1000).toFixed(1)} kB gzipped`);
  console.log(`${name}: ${sizes.join(", ")} (${Math.round(performance.now() - started)} ms)`);
}

function isCurrent(name, manifest) {
  const entry = manifest[name];
  if (!entry || hashSources(entry.sources) !== entry.source_hash) return false;
  return Object.entries(entry.outputs).every(
    ([path, { sha256: expected }]) => existsSync(join(STATIC, path)) && sha256(readFileSync(join(STATIC, path))) === expected,
  );
}

function check() {
  const manifest = readManifest();
  const stale = bundleNames().filter((name) => !isCurrent(name, manifest));
  for (const name of stale) console.error(`handover/static: ${name} is older than its sources; run npm run build in web/`);
  process.exitCode = stale.length ? 1 : 0;
}

const asked = process.argv.slice(2);
if (asked.includes("--check")) check();
else for (const name of asked.length ? asked : bundleNames()) await buildBundle(name);
