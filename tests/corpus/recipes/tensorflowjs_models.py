# /// script
# requires-python = ">=3.11"
# dependencies = []
# ///
"""TensorFlow.js models, saved by the npm package itself: node and npm must be there."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

OUT = Path(sys.argv[1])
VERSION = "4.22.0"
SCRIPT = r"""
const tf = require('@tensorflow/tfjs');
const fs = require('fs');
tf.setBackend('cpu');
async function save(name, model, cut) {
  fs.mkdirSync(`${process.argv[2]}/${name}`);
  await model.save(tf.io.withSaveHandler(async artifacts => {
    const data = Buffer.from(tf.io.CompositeArrayBuffer.join(artifacts.weightData));
    const paths = cut.map((_, i) => `./group1-shard${i + 1}of${cut.length}.bin`.slice(2));
    paths.forEach((path, i) => fs.writeFileSync(`${process.argv[2]}/${name}/${path}`,
      data.subarray(cut[i], cut[i + 1] ?? data.length)));
    const json = tf.io.getModelJSONForModelArtifacts
      ? tf.io.getModelJSONForModelArtifacts(artifacts, [{paths, weights: artifacts.weightSpecs}])
      : {modelTopology: artifacts.modelTopology, format: artifacts.format, generatedBy: artifacts.generatedBy,
         convertedBy: artifacts.convertedBy, weightsManifest: [{paths, weights: artifacts.weightSpecs}]};
    fs.writeFileSync(`${process.argv[2]}/${name}/model.json`, JSON.stringify(json));
    return {modelArtifactsInfo: tf.io.getModelArtifactsInfoForJSON(artifacts)};
  }));
  return {parameters: model.countParams(), tensors: model.weights.length};
}
(async () => {
  const dense = tf.sequential({name: 'dense', layers: [
    tf.layers.dense({units: 4, inputShape: [3], activation: 'relu', name: 'first',
      kernelInitializer: tf.initializers.randomNormal({seed: 1})}),
    tf.layers.dense({units: 2, name: 'second', kernelInitializer: tf.initializers.randomNormal({seed: 2})})]});
  const x = tf.input({shape: [8, 8, 1], name: 'x'});
  const y = tf.layers.flatten().apply(tf.layers.conv2d({filters: 2, kernelSize: 3, name: 'conv',
    kernelInitializer: tf.initializers.randomNormal({seed: 3})}).apply(x));
  const conv = tf.model({inputs: x, outputs: y, name: 'convolution'});
  console.log(JSON.stringify({dense: await save('dense', dense, [0]), conv: await save('conv', conv, [0, 40])}));
})();
"""


def main() -> None:
    """Make the files."""
    shutil.rmtree(OUT, ignore_errors=True)
    OUT.mkdir(parents=True)
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run(["npm", "init", "-y"], cwd=folder, check=True, stdout=subprocess.DEVNULL)
        subprocess.run(["npm", "install", "--silent", f"@tensorflow/tfjs@{VERSION}"], cwd=folder, check=True)
        (Path(folder) / "save.js").write_text(SCRIPT)
        run = subprocess.run(
            ["node", "save.js", OUT.resolve()], cwd=folder, check=True, stdout=subprocess.PIPE, text=True
        )
    said = json.loads(run.stdout.splitlines()[-1])
    by = {"made_by": f"@tensorflow/tfjs {VERSION}", "risk": "none", "reasons": []}
    rows = []
    for name, facts in said.items():
        model = {**facts, "dtypes": ["float32"]}
        rows.append({"path": f"{name}/model.json", "format": "tfjs", "verdict": "valid", "model": model, **by})
        for shard in sorted((OUT / name).glob("*.bin")):
            path = f"{name}/{shard.name}"
            rows.append({"path": path, "format": "tfjs-weights", "verdict": "companion", "model": {}, **by})
    (OUT / "manifest.json").write_text(json.dumps(sorted(rows, key=lambda row: row["path"]), indent=1) + "\n")


main()
