// What JavaScript makes of regular expressions: reads one JSON list of [pattern, flags, texts] a line, writes for each
// whether each text fits, or null for a pattern that is none.
"use strict";

function attempt([pattern, flags, texts]) {
  try {
    const regex = new RegExp(pattern, flags);
    return texts.map((text) => regex.test(text));
  } catch (error) {
    return null;
  }
}

require("readline")
  .createInterface({ input: process.stdin, crlfDelay: Infinity })
  .on("line", (line) => process.stdout.write(JSON.stringify(JSON.parse(line).map(attempt)) + "\n"));
