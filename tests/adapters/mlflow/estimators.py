"""Every estimator of scikit-learn, fitted on a small table: what the safe format must be able to keep.

`fitted_estimators` has one case for each name of `sklearn.utils.all_estimators` that can be a model, and
`fitted_variants` has more where a parameter brings in other types. What only transforms is a step before a
`Ridge`; what does neither is fitted inside an estimator that holds one of it. `NOT_MODELS` says why the few others
are no models, and `fitted_alone` fits those too.

Nothing is fitted before a case is called, and two calls of a case give equal estimators.
"""

# mypy: allow-untyped-calls

from __future__ import annotations

import warnings
from functools import partial
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pandas as pd
from attrs import field, frozen
from scipy.stats import loguniform
from sklearn._config import config_context
from sklearn.base import ClassifierMixin, clone
from sklearn.calibration import CalibratedClassifierCV
from sklearn.cluster import Birch, BisectingKMeans
from sklearn.compose import ColumnTransformer, make_column_selector
from sklearn.discriminant_analysis import LinearDiscriminantAnalysis
from sklearn.ensemble import (
    GradientBoostingRegressor,
    HistGradientBoostingClassifier,
    HistGradientBoostingRegressor,
    RandomForestClassifier,
    VotingClassifier,
)
from sklearn.experimental import enable_halving_search_cv, enable_iterative_imputer  # noqa: F401
from sklearn.feature_extraction.image import PatchExtractor
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.feature_selection import SelectKBest, mutual_info_regression
from sklearn.frozen import FrozenEstimator
from sklearn.gaussian_process import GaussianProcessClassifier, GaussianProcessRegressor, kernels
from sklearn.linear_model import Lasso, LogisticRegression, Ridge
from sklearn.metrics import make_scorer, mean_pinball_loss
from sklearn.metrics.pairwise import laplacian_kernel
from sklearn.model_selection import GridSearchCV, KFold, RandomizedSearchCV, RepeatedKFold, ShuffleSplit
from sklearn.multiclass import OneVsRestClassifier
from sklearn.neighbors import KNeighborsClassifier, KNeighborsRegressor
from sklearn.neural_network import MLPRegressor
from sklearn.pipeline import Pipeline, make_pipeline
from sklearn.preprocessing import MinMaxScaler, OneHotEncoder, SplineTransformer, StandardScaler
from sklearn.semi_supervised import LabelPropagation
from sklearn.svm import SVC
from sklearn.tree import DecisionTreeClassifier
from sklearn.utils import all_estimators

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

ROWS: Final = 40
_RANDOM: Final = np.random.default_rng(7)

NUMBERS: Final = pd.DataFrame(_RANDOM.normal(size=(ROWS, 4)), columns=list("abcd"))
ONE_COLUMN: Final = NUMBERS[["a"]]
POSITIVE: Final = NUMBERS.abs() + 0.1
COUNTS: Final = (POSITIVE * 3).round().astype("int64")
GAPS: Final = NUMBERS.where(NUMBERS.gt(NUMBERS.quantile(0.1)))
SQUARE: Final = pd.DataFrame(NUMBERS.to_numpy() @ NUMBERS.to_numpy().T).add_prefix("row_")
WORDS: Final = pd.DataFrame({"text": ["red green", "green blue", "blue", "red blue blue"] * (ROWS // 4)})
PLACES: Final = pd.DataFrame({"city": ["Bern", "Genf", "Chur", "Bern"] * (ROWS // 4), "size": ["S", "L"] * (ROWS // 2)})
RECORDS: Final = pd.DataFrame(
    {"record": [{"colour": "red", "size": 1.0}, {"colour": "blue", "size": 2.0}] * (ROWS // 2)}
)
MIXED: Final = pd.concat([NUMBERS[["a", "b"]], PLACES.astype("category"), WORDS], axis="columns")

AMOUNTS: Final = NUMBERS.to_numpy() @ np.array([1.0, -2.0, 0.5, 0.0]) + _RANDOM.normal(scale=0.1, size=ROWS)
RATES: Final = np.exp(AMOUNTS / 4)
PAIRS: Final = np.column_stack([AMOUNTS, NUMBERS["a"] - AMOUNTS])
GRADES: Final = np.array(["high", "low", "middle"])[np.digitize(AMOUNTS, [-1.0, 1.0])]
ANSWERS: Final = (AMOUNTS > 0).astype("int64")
FLAGS: Final = np.column_stack([ANSWERS, NUMBERS["a"] > 0]).astype("int64")
SOME_GRADES: Final = np.where(np.arange(ROWS) % 3 == 0, -1, np.digitize(AMOUNTS, [-1.0, 1.0]))


@frozen
class Fitted:
    """A fitted estimator, and a table to predict for."""

    estimator: Any
    inputs: pd.DataFrame


@frozen
class Recipe:
    """How an estimator is fitted where its defaults, `NUMBERS` and the usual target do not suit it."""

    parameters: Mapping[str, Any] = field(factory=dict[str, Any])
    inputs: pd.DataFrame = NUMBERS
    target: Any = None
    inside: Callable[[Any], Any] | None = None


def fitted_estimators() -> dict[str, Callable[[], Fitted]]:
    """Give a case for each of scikit-learn's estimators that can be a model, by its name."""
    return {name: partial(_fitted, name, kind) for name, kind in all_estimators() if name not in NOT_MODELS}


def fitted_variants() -> dict[str, Callable[[], Fitted]]:
    """Give more cases, of parameters that bring other types into an estimator, by what they show."""
    return {name: partial(_fit, *variant) for name, variant in _VARIANTS.items()}


def fitted_alone() -> dict[str, Callable[[], Any]]:
    """Give each estimator of `NOT_MODELS`, fitted, by its name; there is no table to predict for."""
    return {name: partial(_fitted_alone, name, kind) for name, kind in all_estimators() if name in NOT_MODELS}


NOT_MODELS: Final[Mapping[str, str]] = {
    "ClassicalMDS": "it embeds the rows that it is fitted on, and no others",
    "KernelDensity": "it gives the density of a row, and predicts nothing",
    "MDS": "it embeds the rows that it is fitted on, and no others",
    "MultiLabelBinarizer": "it encodes targets, so no pipeline takes it, and no estimator holds one",
    "PatchExtractor": "it cuts up images, which no table holds",
    "SpectralBiclustering": "it groups the rows that it is fitted on, and no others",
    "SpectralCoclustering": "it groups the rows that it is fitted on, and no others",
    "SpectralEmbedding": "it embeds the rows that it is fitted on, and no others",
    "TSNE": "it embeds the rows that it is fitted on, and no others",
}


def _fitted(name: str, kind: type[Any]) -> Fitted:
    recipe = _RECIPES.get(name, Recipe())
    with warnings.catch_warnings():
        if name in DEPRECATED:
            warnings.filterwarnings("ignore", f"Class {name} is deprecated", FutureWarning)
        return _fit(_model(kind, recipe), recipe.inputs, _target(kind, recipe))


def _model(kind: type[Any], recipe: Recipe) -> Any:
    if recipe.inside is not None:
        return recipe.inside(kind)
    estimator = kind(**recipe.parameters)
    return estimator if hasattr(kind, "predict") else Pipeline([("step", estimator), ("model", Ridge())])


def _target(kind: type[Any], recipe: Recipe) -> Any:
    if recipe.target is not None:
        return recipe.target
    return GRADES if issubclass(kind, ClassifierMixin) else AMOUNTS


def _fit(estimator: Any, inputs: pd.DataFrame, target: Any) -> Fitted:
    return Fitted(clone(estimator).fit(inputs, target), inputs)


def _fitted_alone(name: str, kind: type[Any]) -> Any:
    if kind is PatchExtractor:
        return kind(patch_size=(2, 2)).fit(np.ones((2, 4, 4)))
    recipe = _RECIPES.get(name, Recipe())
    return kind(**recipe.parameters).fit(FLAGS if name == "MultiLabelBinarizer" else recipe.inputs)


_SEED: Final = {"random_state": 0}
_VOTERS: Final = [("linear", LogisticRegression()), ("tree", DecisionTreeClassifier(max_depth=2, random_state=0))]
# scikit-learn warns from 1.8 on whenever one of these is built, and so whenever one is loaded.
DEPRECATED: Final = ("PassiveAggressiveClassifier", "PassiveAggressiveRegressor")


def _with_requests(estimator: Any) -> Any:
    """Give *estimator* as it is where metadata routing is used."""
    with config_context(enable_metadata_routing=True):
        return estimator.set_fit_request(sample_weight=True)


def _as_clusterer(**parameters: Any) -> Callable[[Any], Any]:
    """Give a `Birch` that groups its own clusters with the estimator, which by itself only labels what it saw."""
    return lambda kind: Birch(threshold=0.2, n_clusters=kind(**parameters))


def _as_covariance(**parameters: Any) -> Callable[[Any], Any]:
    """Give a discriminant analysis that estimates its covariance with the estimator."""
    return lambda kind: LinearDiscriminantAnalysis(solver="lsqr", covariance_estimator=kind(**parameters))


def _as_column(column: str, **parameters: Any) -> Callable[[Any], Any]:
    """Give a model whose transformer gets one column as a series, which it takes for a list of documents."""
    return lambda kind: make_pipeline(ColumnTransformer([("column", kind(**parameters), column)]), Ridge())


_RECIPES: Final[Mapping[str, Recipe]] = {
    "AdaBoostClassifier": Recipe({"n_estimators": 3, **_SEED}),
    "AdaBoostRegressor": Recipe({"n_estimators": 3, **_SEED}),
    "AdditiveChi2Sampler": Recipe(inputs=POSITIVE),
    "AffinityPropagation": Recipe(_SEED),
    "AgglomerativeClustering": Recipe(inside=_as_clusterer(n_clusters=3)),
    "BaggingClassifier": Recipe({"n_estimators": 3, **_SEED}),
    "BaggingRegressor": Recipe({"n_estimators": 3, **_SEED}),
    "BayesianGaussianMixture": Recipe({"n_components": 2, **_SEED}),
    "BernoulliRBM": Recipe({"n_components": 2, "n_iter": 2, **_SEED}, POSITIVE),
    "BisectingKMeans": Recipe({"n_clusters": 3, **_SEED}),
    "CCA": Recipe({"n_components": 1, "tol": 1e-3}, target=PAIRS),
    "CalibratedClassifierCV": Recipe({"estimator": LogisticRegression(), "cv": 2}),
    "CategoricalNB": Recipe({"min_categories": 20}, COUNTS),
    "ClassifierChain": Recipe({"estimator": LogisticRegression(), **_SEED}, target=FLAGS),
    "ColumnTransformer": Recipe(
        {
            "transformers": [
                ("numbers", StandardScaler(), make_column_selector(dtype_include=np.number)),
                ("places", OneHotEncoder(), make_column_selector(pattern="city|size")),
                ("words", TfidfVectorizer(), "text"),
            ],
            "remainder": "passthrough",
        },
        MIXED,
    ),
    "ComplementNB": Recipe(inputs=POSITIVE),
    "CountVectorizer": Recipe(inputs=WORDS, inside=_as_column("text")),
    "DBSCAN": Recipe(inside=_as_clusterer(eps=1.0, min_samples=2)),
    "DictVectorizer": Recipe(inputs=RECORDS, inside=_as_column("record")),
    "DictionaryLearning": Recipe({"n_components": 2, "max_iter": 5, **_SEED}),
    "EmpiricalCovariance": Recipe(inside=_as_covariance(), target=GRADES),
    "ExtraTreesClassifier": Recipe({"n_estimators": 3, **_SEED}),
    "ExtraTreesRegressor": Recipe({"n_estimators": 3, **_SEED}),
    "FactorAnalysis": Recipe({"n_components": 2}),
    "FastICA": Recipe({"n_components": 2, **_SEED}),
    "FeatureHasher": Recipe({"n_features": 8}, RECORDS, inside=_as_column("record", n_features=8)),
    "FeatureUnion": Recipe({"transformer_list": [("scaled", StandardScaler()), ("splines", SplineTransformer())]}),
    "FixedThresholdClassifier": Recipe({"estimator": LogisticRegression(), "threshold": 0.3}, target=ANSWERS),
    "FrozenEstimator": Recipe(inside=lambda kind: kind(Ridge().fit(NUMBERS, AMOUNTS))),
    "FunctionTransformer": Recipe({"func": np.log1p, "inverse_func": np.expm1}, POSITIVE),
    "GammaRegressor": Recipe(target=RATES),
    "GaussianMixture": Recipe({"n_components": 2, **_SEED}),
    "GaussianProcessRegressor": Recipe({"alpha": 0.1}),
    "GaussianRandomProjection": Recipe({"n_components": 2, **_SEED}),
    "GenericUnivariateSelect": Recipe({"param": 50}, target=ANSWERS),
    "GradientBoostingClassifier": Recipe({"n_estimators": 3, **_SEED}),
    "GradientBoostingRegressor": Recipe({"n_estimators": 3, **_SEED}),
    "GraphicalLasso": Recipe(inside=_as_covariance(alpha=0.1), target=GRADES),
    "GraphicalLassoCV": Recipe(inside=_as_covariance(alphas=[0.1, 0.2], cv=2), target=GRADES),
    "GridSearchCV": Recipe({"estimator": Ridge(), "param_grid": {"alpha": range(1, 3)}, "cv": 2}),
    "HDBSCAN": Recipe(inside=_as_clusterer(min_cluster_size=2, copy=True)),
    "HalvingGridSearchCV": Recipe({"estimator": Ridge(), "param_grid": {"alpha": [0.1, 1.0]}, "cv": 2, **_SEED}),
    "HalvingRandomSearchCV": Recipe(
        {"estimator": Ridge(), "param_distributions": {"alpha": [0.1, 1.0]}, "n_candidates": 2, "cv": 2, **_SEED}
    ),
    "HashingVectorizer": Recipe(inputs=WORDS, inside=_as_column("text", n_features=8)),
    "HistGradientBoostingClassifier": Recipe({"max_iter": 3, "min_samples_leaf": 5}),
    "HistGradientBoostingRegressor": Recipe({"max_iter": 3, "min_samples_leaf": 5}),
    "IncrementalPCA": Recipe({"n_components": 2}),
    "IsolationForest": Recipe({"n_estimators": 3, **_SEED}),
    "IsotonicRegression": Recipe({"out_of_bounds": "clip"}, ONE_COLUMN),
    "IterativeImputer": Recipe({"max_iter": 20, "tol": 0.1, **_SEED}, GAPS),
    "KBinsDiscretizer": Recipe({"n_bins": 3, "strategy": "uniform"}),
    "KMeans": Recipe({"n_clusters": 3, "n_init": 2, **_SEED}),
    "KNNImputer": Recipe(inputs=GAPS),
    "KNeighborsTransformer": Recipe({"n_neighbors": 3}),
    "KernelCenterer": Recipe(inputs=SQUARE),
    "KernelPCA": Recipe({"n_components": 2, "kernel": "rbf"}),
    "LabelBinarizer": Recipe(inside=lambda _: OneVsRestClassifier(LogisticRegression()), target=GRADES),
    "LabelEncoder": Recipe(inside=lambda _: VotingClassifier(_VOTERS), target=GRADES),
    "LabelPropagation": Recipe(target=SOME_GRADES),
    "LabelSpreading": Recipe(target=SOME_GRADES),
    "LatentDirichletAllocation": Recipe({"n_components": 2, "max_iter": 2, **_SEED}, COUNTS),
    "LedoitWolf": Recipe(inside=_as_covariance(), target=GRADES),
    "LinearSVR": Recipe({"loss": "squared_epsilon_insensitive", "dual": False}),
    "LocalOutlierFactor": Recipe(inside=lambda kind: make_pipeline(StandardScaler(), kind(novelty=True))),
    "LocallyLinearEmbedding": Recipe(_SEED),
    "LogisticRegressionCV": Recipe(
        {"Cs": 2, "cv": 2, "l1_ratios": (0.0,), "scoring": "accuracy", "use_legacy_attributes": False}
    ),
    "MDS": Recipe({"init": "classical_mds", "n_init": 1}),
    "MLPClassifier": Recipe({"hidden_layer_sizes": (3,), "tol": 1e3, "n_iter_no_change": 1, **_SEED}),
    "MLPRegressor": Recipe({"hidden_layer_sizes": (3,), "tol": 1e3, "n_iter_no_change": 1, **_SEED}),
    "MinCovDet": Recipe(inside=_as_covariance(**_SEED), target=GRADES),
    "MiniBatchDictionaryLearning": Recipe({"n_components": 2, "max_iter": 3, **_SEED}),
    "MiniBatchKMeans": Recipe({"n_clusters": 3, "n_init": 2, **_SEED}),
    "MiniBatchNMF": Recipe({"n_components": 2, "tol": 0.1, **_SEED}, POSITIVE),
    "MiniBatchSparsePCA": Recipe({"n_components": 2, "max_iter": 3, **_SEED}),
    "MissingIndicator": Recipe(inputs=GAPS),
    "MultiOutputClassifier": Recipe({"estimator": LogisticRegression()}, target=FLAGS),
    "MultiOutputRegressor": Recipe({"estimator": Ridge()}, target=PAIRS),
    "MultiTaskElasticNet": Recipe(target=PAIRS),
    "MultiTaskElasticNetCV": Recipe({"cv": 2}, target=PAIRS),
    "MultiTaskLasso": Recipe(target=PAIRS),
    "MultiTaskLassoCV": Recipe({"cv": 2}, target=PAIRS),
    "MultinomialNB": Recipe(inputs=POSITIVE),
    "NMF": Recipe({"n_components": 2, "max_iter": 1000, **_SEED}, POSITIVE),
    "NearestNeighbors": Recipe(inside=lambda _: LabelPropagation(kernel="knn"), target=SOME_GRADES),
    "NeighborhoodComponentsAnalysis": Recipe({"n_components": 2, **_SEED}, target=ANSWERS),
    "NuSVC": Recipe({"nu": 0.2}),
    "Nystroem": Recipe({"n_components": 5, **_SEED}),
    "OAS": Recipe(inside=_as_covariance(), target=GRADES),
    "OPTICS": Recipe(inside=_as_clusterer(min_samples=2)),
    "OneHotEncoder": Recipe(inputs=PLACES),
    "OneVsOneClassifier": Recipe({"estimator": LogisticRegression()}),
    "OneVsRestClassifier": Recipe({"estimator": SVC()}),
    "OrdinalEncoder": Recipe(inputs=PLACES),
    "OutputCodeClassifier": Recipe({"estimator": LogisticRegression(), **_SEED}),
    "PLSCanonical": Recipe({"n_components": 1}, target=PAIRS),
    "PLSRegression": Recipe({"n_components": 1}, target=PAIRS),
    "PLSSVD": Recipe(inside=lambda kind: make_pipeline(FrozenEstimator(kind(1).fit(NUMBERS, PAIRS)), Ridge())),
    "PassiveAggressiveClassifier": Recipe(_SEED),
    "PassiveAggressiveRegressor": Recipe(_SEED),
    "Pipeline": Recipe({"steps": [("scaler", StandardScaler()), ("model", Ridge())]}),
    "PoissonRegressor": Recipe(target=RATES),
    "PolynomialCountSketch": Recipe({"n_components": 5, **_SEED}),
    "QuantileTransformer": Recipe({"n_quantiles": 10}),
    "RANSACRegressor": Recipe(_SEED),
    "RBFSampler": Recipe({"n_components": 5, **_SEED}),
    "RFE": Recipe({"estimator": Ridge()}),
    "RFECV": Recipe({"estimator": Ridge(), "cv": 2}),
    "RadiusNeighborsClassifier": Recipe({"radius": 9.0}),
    "RadiusNeighborsRegressor": Recipe({"radius": 9.0}),
    "RandomForestClassifier": Recipe({"n_estimators": 3, **_SEED}),
    "RandomForestRegressor": Recipe({"n_estimators": 3, **_SEED}),
    "RandomTreesEmbedding": Recipe({"n_estimators": 3, **_SEED}),
    "RandomizedSearchCV": Recipe(
        {"estimator": Ridge(), "param_distributions": {"alpha": [0.1, 1.0]}, "n_iter": 2, "cv": 2, **_SEED}
    ),
    "RegressorChain": Recipe({"estimator": Ridge()}, target=PAIRS),
    "SelectFdr": Recipe({"alpha": 0.5}, target=ANSWERS),
    "SelectFpr": Recipe({"alpha": 0.5}, target=ANSWERS),
    "SelectFromModel": Recipe({"estimator": Ridge()}),
    "SelectFwe": Recipe({"alpha": 0.5}, target=ANSWERS),
    "SelectKBest": Recipe({"k": 2}, target=ANSWERS),
    "SelectPercentile": Recipe({"percentile": 50}, target=ANSWERS),
    "SelfTrainingClassifier": Recipe({"estimator": LogisticRegression()}, target=SOME_GRADES),
    "SequentialFeatureSelector": Recipe({"estimator": Ridge(), "n_features_to_select": 2, "cv": 2}),
    "ShrunkCovariance": Recipe(inside=_as_covariance(), target=GRADES),
    "SimpleImputer": Recipe(inputs=GAPS),
    "SkewedChi2Sampler": Recipe({"n_components": 5, **_SEED}, POSITIVE),
    "SparseCoder": Recipe({"dictionary": np.eye(4)}),
    "SparsePCA": Recipe({"n_components": 2, "max_iter": 5, **_SEED}),
    "SparseRandomProjection": Recipe({"n_components": 2, **_SEED}),
    "SpectralClustering": Recipe(inside=_as_clusterer(n_clusters=2, **_SEED)),
    "StackingClassifier": Recipe({"estimators": _VOTERS, "cv": 2}),
    "StackingRegressor": Recipe({"estimators": [("linear", Ridge()), ("neighbours", KNeighborsRegressor())], "cv": 2}),
    "TargetEncoder": Recipe({"cv": KFold(2)}, PLACES),
    "TfidfTransformer": Recipe(inputs=COUNTS),
    "TfidfVectorizer": Recipe(inputs=WORDS, inside=_as_column("text")),
    "TheilSenRegressor": Recipe({"max_subpopulation": 100, **_SEED}),
    "TransformedTargetRegressor": Recipe({"regressor": Ridge(), "func": np.log, "inverse_func": np.exp}, target=RATES),
    "TunedThresholdClassifierCV": Recipe({"estimator": LogisticRegression(), "cv": 2}, target=ANSWERS),
    "TweedieRegressor": Recipe({"power": 1.5}, target=RATES),
    "VotingClassifier": Recipe({"estimators": _VOTERS}),
    "VotingRegressor": Recipe({"estimators": [("linear", Ridge()), ("neighbours", KNeighborsRegressor())]}),
}

_VARIANTS: Final[Mapping[str, tuple[Any, pd.DataFrame, Any]]] = {
    "boosting on categories": (
        HistGradientBoostingClassifier(max_iter=3, min_samples_leaf=5),
        MIXED[["a", "city", "size"]],
        GRADES,
    ),
    "boosting stopped early by its own score": (
        HistGradientBoostingRegressor(max_iter=3, early_stopping=True, scoring=None, random_state=0),
        NUMBERS,
        AMOUNTS,
    ),
    "boosting stopped early by a named score": (
        HistGradientBoostingClassifier(max_iter=3, early_stopping=True, scoring="accuracy", random_state=0),
        NUMBERS,
        ANSWERS,
    ),
    "boosting to quantiles": (
        HistGradientBoostingRegressor(loss="quantile", quantile=0.3, max_iter=3),
        NUMBERS,
        AMOUNTS,
    ),
    "gradient boosting with the Huber loss": (
        GradientBoostingRegressor(loss="huber", n_estimators=3, init=Ridge(), random_state=np.random.RandomState(0)),
        NUMBERS,
        AMOUNTS,
    ),
    "a pipeline that ends in boosting on categories": (
        make_pipeline(
            ColumnTransformer([("numbers", MinMaxScaler(), ["a", "b"])], remainder="passthrough").set_output(
                transform="pandas"
            ),
            HistGradientBoostingRegressor(max_iter=3, min_samples_leaf=5),
        ),
        MIXED[["a", "b", "city"]],
        AMOUNTS,
    ),
    "a Gaussian process with kernels of numbers": (
        GaussianProcessRegressor(
            kernels.ConstantKernel() * kernels.Matern() + kernels.WhiteKernel() + kernels.DotProduct() ** 2,
            optimizer=None,
        ),
        NUMBERS,
        AMOUNTS,
    ),
    "a Gaussian process with a pairwise kernel": (
        GaussianProcessClassifier(kernels.PairwiseKernel(metric="laplacian"), optimizer=None),
        NUMBERS,
        GRADES,
    ),
    "neighbours in a ball tree": (
        KNeighborsClassifier(algorithm="ball_tree", metric="haversine"),
        NUMBERS[["a", "b"]],
        GRADES,
    ),
    "neighbours by a weighted distance": (
        KNeighborsRegressor(algorithm="ball_tree", metric="minkowski", p=3, metric_params={"w": np.ones(4)}),
        NUMBERS,
        AMOUNTS,
    ),
    "neighbours in a sparse table": (
        make_pipeline(OneHotEncoder(), KNeighborsClassifier()),
        PLACES,
        GRADES,
    ),
    "clusters in a sparse table": (make_pipeline(OneHotEncoder(), BisectingKMeans(2, random_state=0)), PLACES, None),
    "a search by two scores": (
        GridSearchCV(
            Pipeline([("scaler", StandardScaler()), ("model", Ridge())]),
            {"model": [Ridge(), Lasso(alpha=0.1)], "scaler": ["passthrough", MinMaxScaler()]},
            scoring={"r2": "r2", "pinball": make_scorer(mean_pinball_loss, greater_is_better=False, alpha=0.3)},
            refit="r2",
            cv=RepeatedKFold(n_splits=2, n_repeats=1, random_state=0),
        ),
        NUMBERS,
        AMOUNTS,
    ),
    "a search over a distribution": (
        RandomizedSearchCV(Ridge(), {"alpha": loguniform(0.1, 1.0)}, n_iter=2, cv=ShuffleSplit(2), random_state=0),
        NUMBERS,
        AMOUNTS,
    ),
    "features by mutual information": (
        make_pipeline(SelectKBest(mutual_info_regression, k=2), Ridge()),
        NUMBERS,
        AMOUNTS,
    ),
    "a kernel of scikit-learn's own": (SVC(kernel=laplacian_kernel), NUMBERS, GRADES),
    "a network by stochastic gradients": (
        MLPRegressor(hidden_layer_sizes=(3,), solver="sgd", tol=1e3, n_iter_no_change=1, random_state=0),
        NUMBERS,
        PAIRS,
    ),
    "probabilities by isotonic regression": (
        CalibratedClassifierCV(RandomForestClassifier(3, random_state=0), method="isotonic", cv=2),
        NUMBERS,
        GRADES,
    ),
    "requested sample weights": (_with_requests(Ridge()), NUMBERS, AMOUNTS),
}
