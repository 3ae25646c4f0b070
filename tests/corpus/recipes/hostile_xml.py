# /// script
# requires-python = ">=3.11"
# dependencies = []
# ///
"""XML in the manner of OpenVINO and PMML that reads files, fills memories, or lies about its weights.

No library writes such files, so they are written here; what they would read is only the machine's own name.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

OUT = Path(sys.argv[1])
MANIFEST: list[dict[str, Any]] = []

NET = """<net name="n" version="11"><layers>
<layer id="0" name="x" type="Parameter" version="opset1"><data shape="1,4" element_type="f32"/></layer>
<layer id="1" name="w" type="Const" version="opset1"><data element_type="f32" shape="4" offset="0" size="16"/></layer>
<layer id="2" name="y" type="Result" version="opset1"/>
</layers><edges><edge from-layer="0" from-port="0" to-layer="2" to-port="0"/></edges></net>
"""
PMML = """<PMML version="4.4"><Header><Application name="hand" version="1"/></Header>
<DataDictionary><DataField name="x" optype="continuous" dataType="double"/></DataDictionary>
<RegressionModel functionName="regression"><MiningSchema><MiningField name="x"/></MiningSchema></RegressionModel></PMML>
"""
OUTSIDE = '<!DOCTYPE {root} [<!ENTITY outside SYSTEM "file:///etc/hostname">]>\n'
PARAMETER = '<!DOCTYPE {root} [<!ENTITY % outside SYSTEM "http://127.0.0.1/x.dtd"> %outside;]>\n'
LAUGHS = "<!DOCTYPE {root} [<!ENTITY a0 'ha'>" + "".join(f"<!ENTITY a{n} '{f'&a{n - 1};' * 10}'>" for n in range(1, 10))
LAUGHS += "]>\n"
EXTERNAL = '<!DOCTYPE {root} SYSTEM "http://127.0.0.1/x.dtd">\n'
DECLARATION = '<?xml version="1.0"?>\n'


def told(path: str, content: str, form: str, verdict: str, *reasons: str, risk: str = "suspicious") -> None:
    """A file, and its line in the manifest."""
    (OUT / path).write_text(content)
    row = {"path": path, "made_by": "by hand", "format": form, "verdict": verdict, "reasons": reasons, "risk": risk}
    MANIFEST.append(row)


for root, form, text in (("net", "openvino-ir", NET), ("PMML", "pmml", PMML)):
    for name, before in (("outside", OUTSIDE), ("parameter", PARAMETER), ("laughs", LAUGHS)):
        told(f"{name}_{root}.xml", DECLARATION + before.replace("{root}", root) + text, form, "malformed", "xml.entity")
    told(f"external_{root}.xml", EXTERNAL.replace("{root}", root) + text, form, "valid", "xml.entity")
    told(f"cut_{root}.xml", text[: len(text) // 2], form, "truncated", risk="none")
    told(f"crossed_{root}.xml", text.replace("</", "<", 1), form, "malformed", risk="none")
    deep = "<Extension>" * 2_000
    told(f"deep_{root}.xml", text.replace("</Header>", deep).replace("</edges>", deep), form, "malformed", risk="none")

operator = NET.replace('type="Result" version="opset1"', 'type="Own" version="extension"')
told("operator.xml", operator, "openvino-ir", "valid", "graph.custom-operator")
told("coding.xml", '<?xml version="1.0" encoding="cp037"?>' + PMML, "pmml", "valid", risk="none")
told("size.xml", NET.replace('size="16"', 'size="12"'), "openvino-ir", "malformed", risk="none")
told("twice.xml", NET.replace('id="1"', 'id="0"'), "openvino-ir", "malformed", risk="none")
told("edge.xml", NET.replace('to-layer="2"', 'to-layer="9"'), "openvino-ir", "malformed", risk="none")
told("short.xml", NET, "openvino-ir", "truncated", risk="none")
told("short.bin", "12345678", "openvino-weights", "companion", risk="none")
OWN = """<LocalTransformations><DerivedField name="d" dataType="double" optype="continuous">
<Apply function="org.example.Own"><FieldRef field="x"/></Apply></DerivedField></LocalTransformations>"""
function = PMML.replace("</RegressionModel>", f"{OWN}</RegressionModel>")
told("function.xml", function, "pmml", "valid", "graph.custom-operator")
told("roads.xml", '<net version="1.9"><location/><edge id="1"/></net>', "xml", "not_a_model", risk="none")
told("project.xml", DECLARATION + "<project><name>PMML net</name></project>", "xml", "not_a_model", risk="none")
(OUT / "manifest.json").write_text(json.dumps(MANIFEST, indent=1) + "\n")
