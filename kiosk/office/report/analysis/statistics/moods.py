"""How likely days are, whatever their moods do: a scalar Kalman filter over a grid of what moods may be. Pure.

A day's mean score is level + season + mood + its own chance. Moods are an AR(1) process in calendar days, or hold for a
week from Monday on and are drawn anew. The filter is Kalman's (Journal of Basic Engineering 82, 1960; Durbin and
Koopman, Time Series Analysis by State Space Methods, 2nd ed., chapter 4). Level and season go through it with the data,
so that the likelihood is the restricted one, which knows that they were fitted (REML: Patterson and Thompson,
Biometrika 58, 1971; Rosenberg's augmentation, Durbin and Koopman, section 5.7).
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Array = NDArray[np.float64]

ONE_VOTE = 0.33
"""Standard deviation of one vote of an ordinary shop: the unit in which the grid is written."""
WEEKLY = -1.0
"""Stands for a correlation: a mood that holds for a week."""
DAY_SD = np.array([0, 2, 3.5, 5, 7.5, 11, 16]) / 100 / ONE_VOTE
"""Of what a day has for itself (tau)."""
MOOD_SD = np.array([1, 2.5, 4.5, 7, 11]) / 100 / ONE_VOTE
"""Of a mood that lasts (sigma)."""
CORRELATIONS = np.array([0.6, 0.8, 0.9, 0.95, WEEKLY])
"""From one day to the next (rho)."""
LASTING = 0.5
"""Prior probability that moods last at all."""
RARE = 0.08 / ONE_VOTE
"""Scale of the half-normal prior of a lasting mood: large ones are rarer."""


@dataclass(frozen=True, slots=True, eq=False)
class MoodGrid:
    """What days may be like; every array shaped (points,)."""

    day_variance: "Array"
    """tau², in variances of one vote."""
    mood_variance: "Array"
    """sigma², likewise; 0 where moods do not last."""
    correlation: "Array"
    """rho; 0 where moods do not last."""
    prior: "Array"
    """Sums to 1."""


def _grid() -> MoodGrid:
    points = [(tau, 0.0, 0.0) for tau in DAY_SD]
    points += [(tau, sigma, rho) for tau in DAY_SD for sigma in MOOD_SD for rho in CORRELATIONS]
    tau, sigma, rho = np.array(points).T
    lasts = sigma > 0
    rarity = np.where(lasts, np.exp(-((sigma / RARE) ** 2) / 2), 0.0)
    prior = np.where(lasts, LASTING * rarity / rarity.sum(), (1 - LASTING) / (~lasts).sum())
    return MoodGrid(tau**2, sigma**2, rho, prior)


GRID = _grid()


@dataclass(frozen=True, slots=True, eq=False)
class MoodyDays:
    """What is asked how days wander."""

    dates: "NDArray[np.int64]"
    means: "Array"
    """Of each day, in standard deviations of one vote."""
    own: "Array"
    """The variance that its votes leave it, likewise."""
    columns: "Array"
    """What is fitted beside them, shaped (days, columns)."""


def fading(dates: "NDArray[np.int64]", correlation: "Array") -> "Array":
    """What is left of the mood of the day before in the list, shaped (days - 1, correlations)."""
    same_week = np.diff((dates - 1) // 7) == 0
    faded: Array = np.where(correlation == WEEKLY, same_week[:, None], np.abs(correlation) ** np.diff(dates)[:, None])
    return faded


def posteriors(several: Sequence[MoodyDays]) -> "Iterator[Array]":
    """Probabilities of the points of the grid, given each of several lists of days."""
    for log in log_likelihoods(several):
        logs = log + np.log(GRID.prior)
        weights = np.exp(logs - logs.max())
        yield weights / weights.sum()


def log_likelihoods(several: Sequence[MoodyDays]) -> "Iterator[Array]":
    """Restricted log-likelihoods at each point of the grid, but for a constant.

    One loop filters all of them, each by itself: a step costs NumPy the same for one as for several.
    """
    longest, widest = max(len(each.dates) for each in several), 1 + max(each.columns.shape[1] for each in several)
    both = np.zeros((longest, len(several), widest, 1))
    fade = np.zeros((longest, len(several), len(GRID.prior)))
    noise = np.ones(fade.shape)
    for place, each in enumerate(several):
        end = len(each.dates)
        both[:end, place, : each.columns.shape[1] + 1, 0] = np.column_stack([each.columns, each.means])
        fade[1:end, place] = fading(each.dates, GRID.correlation)
        noise[:end, place] = GRID.day_variance + each.own[:, None]
    errors, variances = _filtered(both, fade, noise)
    for place, each in enumerate(several):
        end, columns = len(each.dates), each.columns.shape[1]
        yield _restricted(errors[:end, place, : columns + 1], variances[:end, place])


def _filtered(both: "Array", fade: "Array", noise: "Array") -> "tuple[Array, Array]":
    """What each day is off by, and the variance of that: shaped (days, several, columns, points), without columns."""
    fade_square = fade**2
    drawn_anew = GRID.mood_variance * (1 - fade_square)
    state, uncertain = np.zeros((*both.shape[1:3], len(GRID.prior))), np.zeros(fade.shape[1:])
    errors, variances = np.empty((len(both), *state.shape)), np.empty(noise.shape)
    for day in range(len(both)):
        state *= fade[day][:, None]
        uncertain = fade_square[day] * uncertain + drawn_anew[day]
        np.add(uncertain, noise[day], out=variances[day])
        gain = uncertain / variances[day]
        error = np.subtract(both[day], state, out=errors[day])
        state += gain[:, None] * error
        uncertain = uncertain * (1 - gain)
    return errors, variances


def _restricted(errors: "Array", variances: "Array") -> "Array":
    scaled = np.moveaxis(errors / np.sqrt(variances)[:, None], -1, 0)
    products = np.swapaxes(scaled, 1, 2) @ scaled
    normal, cross = products[:, :-1, :-1] + 1e-9 * np.eye(scaled.shape[2] - 1), products[:, :-1, -1]
    fitted = np.linalg.solve(normal, cross[..., None])[..., 0]
    misfit = products[:, -1, -1] - (cross * fitted).sum(axis=1)
    found: Array = -(np.log(variances).sum(axis=0) + misfit + np.linalg.slogdet(normal)[1]) / 2
    return found
