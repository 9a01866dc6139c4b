"""What the sample models answer, to compare with what was loaded."""

from __future__ import annotations

from modelport.testing.samples import Sample


def prices(sample: Sample) -> list[float]:
    """Give what the model of a sample, as it is now, answers to its input example."""
    return [float(price) for price in sample.model.predict(sample.input_example)]
