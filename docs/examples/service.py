# ruff: noqa: INP001, T201 - a script, which prints
"""Save, register, load and predict, on whatever registry a containers file names.

Run it as: python service.py memory.yaml
"""

import sys

from sklearn.datasets import load_wine
from sklearn.linear_model import LogisticRegression
from sklearn.preprocessing import scale

from modelport import Signature, SignatureMismatchError
from modelport.bootstrap import build_container


def main(containers: str) -> None:
    """Do it all once, and print nothing that depends on the backend."""
    inputs, cultivar = load_wine(return_X_y=True, as_frame=True)
    inputs[:] = scale(inputs)
    model = LogisticRegression().fit(inputs, cultivar)

    registry = build_container(containers).registry()
    saved = registry.saver.save(model, Signature.infer(inputs, cultivar), inputs.head())
    version = registry.registrar.register("example-wine", saved.uri, tags={"team": "cellar"}, description="All wines.")
    version = registry.registrar.set_alias("example-wine", "champion", version.version, expect=None)
    print(version.uri, sorted(version.tags.items()), sorted(version.aliases), version.description)

    champion = registry.loader.load("models:/example-wine@champion")
    print(champion.uri, champion.digest == saved.digest)
    print(champion.predict(inputs.iloc[::30]))
    try:
        champion.predict(inputs.rename(columns={"hue": "colour"}))
    except SignatureMismatchError as error:
        print(error)

    registry.registrar.set_tags("example-wine", version.version, {"reviewed-by": "Ada"})
    for found in registry.catalog.search(prefix="example-"):
        print(found.uri, sorted(found.tags.items()))


if __name__ == "__main__":
    main(sys.argv[1])
