"""Plain values as YAML, by libyaml where PyYAML was built with it, which takes a tenth of the time.

Source: https://pyyaml.org/wiki/PyYAMLDocumentation
"""

from __future__ import annotations

from typing import Any, Final

import yaml

LOADER: Final = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_DUMPER: Final = getattr(yaml, "CSafeDumper", yaml.SafeDumper)


def yaml_text(content: object) -> str:
    r"""Write numbers, texts, lists and mappings, in their order, in characters of ASCII.

    Raises:
        yaml.YAMLError: There are other values among them; or texts that are not Unicode, which libyaml does not write.

    Example:
        >>> yaml_text({"flavors": {"sklearn": {"data": "model.skops"}}})
        'flavors:\n  sklearn:\n    data: model.skops\n'
    """
    try:
        return str(yaml.dump(content, Dumper=_DUMPER, sort_keys=False))
    except UnicodeEncodeError as error:
        raise yaml.YAMLError(str(error)) from error


def own_yaml(text: str) -> Any:  # noqa: ANN401 - whatever YAML holds
    """Read what this process, or a library that it asked to, has written just now."""
    return yaml.load(text, LOADER)  # noqa: S506 - a safe loader
