// Runs every *.test.ts of web/ with Node's own test runner. Node 20 reads no TypeScript, so esbuild translates first.
//
//   node run-tests.mjs [folder…]      only the tests under these folders
import { build } from "esbuild";
import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { join } from "node:path";

const WEB = import.meta.dirname;
const folders = process.argv.slice(2).length ? process.argv.slice(2) : ["."];

const testsUnder = (folder) =>
  readdirSync(join(WEB, folder), { withFileTypes: true })
    .filter((entry) => entry.name !== "node_modules")
    .flatMap((entry) => {
      const path = join(folder, entry.name);
      if (entry.isDirectory()) return testsUnder(path);
      return /\.test\.tsx?$/.test(entry.name) ? [path] : [];
    });

// Within node_modules, so that what a test leaves unbundled (preact) is still found.
const outdir = mkdtempSync(join(WEB, "node_modules/.tests-"));
try {
  const entryPoints = folders.flatMap(testsUnder);
  await build({
    absWorkingDir: WEB,
    entryPoints,
    outdir,
    outbase: WEB,
    bundle: true,
    packages: "external",
    platform: "node",
    format: "esm",
    outExtension: { ".js": ".mjs" },
    logLevel: "warning",
  });
  const files = entryPoints.map((path) => join(outdir, path.replace(/\.tsx?$/, ".mjs")));
  process.exitCode = spawnSync(process.execPath, ["--test", ...files], { stdio: "inherit" }).status ?? 1;
} finally {
  rmSync(outdir, { recursive: true });
}
