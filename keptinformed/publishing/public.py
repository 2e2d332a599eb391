"""Gathers what anybody may read of a force, from the policy alone: no database is asked, nobody is in it."""

from collections.abc import Collection
from datetime import date
from functools import cache, lru_cache

from keptinformed.duties.reading import load_policy
from keptinformed.duties.rules import Layer, Policy
from keptinformed.publishing.policy import ReviewPolicy, portal_policy
from keptinformed.publishing.standards import Book, Standard, books_on
from keptinformed.publishing.words import ENGLISH, portal_words
from keptinformed.referrals.directory import Help, directory


@lru_cache(maxsize=8)
def books(force: str, day: date) -> tuple[Book, ...]:
    """Return what is in force for a force on a day, the law first. Raises PolicyError."""
    return books_on(_law(force), day, words=portal_words().languages[ENGLISH].entries)


def of_layer(found: Collection[Book], layer: Layer) -> tuple[Book, ...]:
    """Return those of one layer. Pure."""
    return tuple(each for each in found if each.layer is layer)


def on_for(
    found: Collection[Book], promises: Collection[str], *, layers: Collection[Layer]
) -> tuple[Standard, ...]:
    """Return what is on for these promises, in their order. Pure."""
    every = [one for each in found if each.layer in layers for part in each.parts for one in part.on]
    return tuple(one for name in promises for one in every if one.promise == name)


def off_for(found: Collection[Book], promises: Collection[str]) -> tuple[Standard, ...]:
    """Return what is switched off of these promises, in their order. Pure."""
    every = [one for each in found for part in each.parts for one in part.off]
    return tuple(one for name in promises for one in every if one.promise == name)


def review_of(by: str) -> ReviewPolicy | None:
    """Return until when a decision of the police or of prosecutors can be looked at again; None where it is neither."""
    reviews = portal_policy().reviews.values()
    return next((each for each in reviews if each.by.value == by), None)


def others_who_help(force: str) -> tuple[Help, ...]:
    """Return the organisations of the directory that can be reached by anybody: those with a number or an address."""
    return tuple(each for each in directory(force) if each.telephone or each.web)


@cache
def _law(force: str) -> Policy:
    return load_policy(force=force or None)
