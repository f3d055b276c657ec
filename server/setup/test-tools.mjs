/**
 * What the tests run: Python with its installer and curl, of which their images are made, the tool for networks,
 * with which an engine of their own gets a bridge, and a registry to fetch from.
 */
import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { canInstallPackages, installDebianPackages } from "./debian-packages.mjs";
import { SetupProblem, step } from "./progress.mjs";

/** The system's own: its standard library stands where every Debian has it. */
export const PYTHON = "/usr/bin/python3";

/** What tells that it is there, and the Debian packages of each. @type {[string[], string[]][]} */
const TOOLS = [
  [
    [PYTHON, "-m", "pip", "--version"],
    ["python3", "python3-pip"],
  ],
  [["/usr/bin/curl", "--version"], ["curl"]],
  [["ip", "-V"], ["iproute2"]],
  [["docker-registry", "--version"], ["docker-registry"]],
];

export async function ensureTestTools() {
  const runs = await Promise.all(TOOLS.map(([command]) => succeeds(command)));
  const missing = TOOLS.flatMap(([, packages], index) => (runs[index] ? [] : packages));
  if (missing.length === 0) return;
  if (!(await canInstallPackages())) {
    throw new SetupProblem(`The tests need ${missing.join(", ")}:\n\n  sudo apt-get install -y ${missing.join(" ")}`);
  }
  await step(`Installing ${missing.join(", ")}`, () => installDebianPackages(missing));
}

/** @param {string[]} command */
function succeeds([file = "", ...args]) {
  return promisify(execFile)(file, args).then(
    () => true,
    () => false,
  );
}
