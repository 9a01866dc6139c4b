"""Makes the records of saved models, each once, though answers may be lost."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import uuid4

from attrs import frozen
from mlflow.entities import LoggedModel, LoggedModelOutput, LoggedModelStatus

from modelport.adapters.mlflow.calls import Calls
from modelport.adapters.mlflow.doubts import UnsettledError, make_or_find
from modelport.adapters.mlflow.entities import KEY_TAG
from modelport.core.deadlines import clearing_up


@frozen(eq=False)
class NewRecord:
    """A saved model's record that is to be made, with a key of its own by which it is found again.

    Attributes:
        calls: The stores.
        experiment_id: The experiment that it belongs to.
        name: What MLflow's pages call it.
        run_id: The run that it belongs to, if any.
        tags: Its tags.
    """

    calls: Calls
    experiment_id: str
    name: str
    run_id: str | None
    tags: Mapping[str, str]

    def make(self) -> LoggedModel:
        """Make the record, pending, or find it where its answer was lost.

        Raises:
            RegistryUnavailableError, DeadlineExceededError: It was not made, or it cannot be known in time whether it
                was; then it was taken back, if it was there already.
            BackendError: The backend failed.
        """
        key = uuid4().hex
        try:
            return make_or_find(lambda: self._create(key), lambda: self._find(key), lambda: self._create(key))
        except UnsettledError as doubt:
            with clearing_up():
                self.calls.attempt(self._take_back, key)
            raise doubt.__cause__ or doubt from None

    def _create(self, key: str) -> LoggedModel:
        return self.calls.make(
            self.calls.writing.create_logged_model,
            self.experiment_id,
            name=self.name,
            source_run_id=self.run_id,
            tags={**self.tags, KEY_TAG: key},
        )

    def _find(self, key: str) -> LoggedModel | None:
        found = self.calls.make(self._search, key)
        return found[0] if found else None

    def _search(self, key: str) -> list[LoggedModel]:
        where = f"tags.`{KEY_TAG}` = '{key}'"
        return list(self.calls.writing.search_logged_models([self.experiment_id], filter_string=where))

    def _take_back(self, key: str) -> None:
        for each in self._search(key):
            take_back(self.calls, each.model_id)


def take_back(calls: Calls, model_id: str) -> None:
    """Mark the record of a saved model without files as failed, and delete it, as well as can be."""
    calls.attempt(calls.writing.finalize_logged_model, model_id, LoggedModelStatus.FAILED)
    calls.attempt(calls.writing.delete_logged_model, model_id)


def list_as_output(calls: Calls, run_id: str, model_id: str) -> None:
    """Have a run list a saved model among its outputs; MLflow refuses to be told so twice.

    Raises:
        BackendError: The backend failed, or it cannot be known in time whether the run lists it.
    """
    output = LoggedModelOutput(model_id=model_id, step=0)

    def tell() -> bool:
        calls.make(calls.writing.log_outputs, run_id, [output])
        return True

    def is_listed() -> bool | None:
        outputs = calls.make(calls.writing.get_run, run_id).outputs
        return any(each.model_id == model_id for each in outputs.model_outputs) or None

    try:
        make_or_find(tell, is_listed, tell)
    except UnsettledError as doubt:
        raise doubt.__cause__ or doubt from None
