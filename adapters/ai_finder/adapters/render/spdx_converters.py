"""The converters of spdx-tools to JSON, where they are quadratic or differ from the standard."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from spdx_tools.spdx import model
from spdx_tools.spdx.jsonschema.document_converter import DocumentConverter
from spdx_tools.spdx.jsonschema.external_package_ref_converter import ExternalPackageRefConverter
from spdx_tools.spdx.jsonschema.external_package_ref_properties import ExternalPackageRefProperty
from spdx_tools.spdx.jsonschema.package_converter import PackageConverter
from spdx_tools.spdx.jsonschema.package_properties import PackageProperty


class _ExternalReferenceConverter(ExternalPackageRefConverter):
    """Writes `PACKAGE-MANAGER` as SPDX 2.3 does; the library has an underscore there."""

    def _get_property_value(self, instance: Any, json_property: Any, document: Any = None) -> Any:
        value = super()._get_property_value(instance, json_property, document)
        return value.replace("_", "-") if json_property is ExternalPackageRefProperty.REFERENCE_CATEGORY else value


class _PackageConverter(PackageConverter):
    """Takes a package's annotations from an index; the library looks through all of them for each package."""

    annotations: Mapping[str, model.Annotation]

    def _get_property_value(self, instance: Any, json_property: Any, document: Any = None) -> Any:
        if json_property is not PackageProperty.ANNOTATIONS:
            return super()._get_property_value(instance, json_property, document)
        own = self.annotations.get(instance.spdx_id)
        return [self.annotation_converter.convert(own)] if own else None


def converted(document: model.Document, annotations: Iterable[model.Annotation]) -> dict[str, Any]:
    """The JSON of a document without annotations of its own, with at most one for each package."""
    packages = _PackageConverter()  # type: ignore[no-untyped-call]
    packages.external_package_ref_converter = _ExternalReferenceConverter()
    packages.annotations = {each.spdx_id: each for each in annotations}
    converter = DocumentConverter()
    converter.package_converter = packages
    return converter.convert(document)
