"""Sentences of the ports that several contracts prove, word for word as the docstrings have them."""

from __future__ import annotations

from typing import Final

SAVE_KEEPS: Final = "Keep a model with its signature and an input example, for good."
SAVE_REHEARSES: Final = (
    "The example must fit the signature's inputs, and what the model answers to it must fit the outputs: the model is "
    "run on it once, before anything is written."
)
SAVE_SNAPSHOT: Final = "What is saved is a snapshot; changing *model* afterwards changes nothing."
SAVE_DIGEST: Final = "Its digest is that of a manifest of all its files, so models that differ have different digests."
BACKEND_FAILED: Final = "BackendError: The backend failed."
REPEAT_IS_SAFE: Final = "A repeat is safe."
SAVE_NOTHING_LEFT: Final = "On failure nothing is left behind."
SAVE_MODEL: Final = (
    "model: What the adapter can keep: as a rule an object with ``predict(inputs)`` or ``predict(inputs, params)``, "
    "or an estimator of its flavor."
)
SAVE_SIGNATURE: Final = "signature: What the model takes and gives."
SAVE_NO_SIGNATURE: Final = "InvalidSignatureError: *signature* is none."
SAVE_EXAMPLE: Final = (
    "input_example: One or more rows of inputs, as ``predict`` takes them. Kept with the model as it conforms to the "
    "signature: columns in its order and of its types, values and form as they were. Cells that may hold any object "
    "hold the values of `modelport.core.example_values` only."
)
SAVE_MISMATCH: Final = (
    "SignatureMismatchError: The example, or the model's answer to it, does not fit; all faults are listed."
)
SAVE_UNSUPPORTED: Final = (
    "UnsupportedModelError: The adapter cannot keep such a model or such values of the example, or the model fails on "
    "the example."
)
LOAD_HOLDS: Final = (
    "Each load holds the files that it reads against the digest that the registry has, before it runs any of them."
)
LOAD_LEAVES_ALONE: Final = "The source is never written to, and no temporary file stays."
LOAD_INTEGRITY: Final = (
    "IntegrityError: The model's files are not those that were saved: all that are missing, extra or changed are "
    "told; nothing of them was run."
)
LOAD_TRUST: Final = "TrustError: The model, or its address, is not trusted; nothing of it was run."
REGISTER_ALL_OR_NOTHING: Final = "It is all or nothing."
REGISTER_AFTER_FAILURE: Final = (
    "After a `BackendError` a repeat with the same key gives the version that was made, or makes it."
)
REGISTER_DIGEST: Final = "A version has its saved model's digest, and nothing that is written later changes it."
RESERVED_TAGS: Final = (
    "Tags under ``mlflow.`` and ``modelport.``, in any case of the letters, are the backend's own, and its note of a "
    "digest may be one of them: no call sets or changes them, and no version shows them."
)
PREDICT: Final = "Predict, with inputs checked and conformed by the signature, and outputs in its columns."
PREDICT_INPUTS: Final = (
    "inputs: A pandas, polars or pyarrow table, a NumPy array of shape ``(rows, columns)``, or a dict of "
    "one-dimensional arrays, with the signature's columns; for a signature of one column also a Series of its name or "
    "of none; for a tensor signature an array of its dtype and shape, or a dict of them. It is never changed here; a "
    "model that writes into its inputs may do so."
)
PREDICT_PARAMS: Final = "params: Values for the signature's parameters; the rest have their defaults."
PREDICT_RETURNS: Final = (
    "Returns: The predictions in the kind of container that *inputs* is, one row each, on the inputs' index where "
    "there is one, with the columns of the signature's outputs. Tensors, and outputs that the signature does not "
    "tell, are what the model gives. The values are the model's own to the bit: their types were held against the "
    "signature when the model was saved, and are neither checked again nor converted, so whole numbers stay integers "
    "where the signature says double."
)
PREDICT_MISMATCH: Final = (
    "SignatureMismatchError: Inputs or parameters do not fit, or the model's answer has other columns or another "
    "number of rows; all faults are listed."
)
PREDICT_FAILED: Final = "PredictionFailedError: The model itself failed; what it raised is the cause."
