"""Brands as their folders describe them, their opening hours, and how to say what is wrong with them."""

from handover.brands.brand import Administration, Brand
from handover.brands.hours import Hours, is_open, next_opening
from handover.brands.intent_labels import IntentLabels, load_intent_labels
from handover.brands.loading import load_brand, load_brands
from handover.brands.opening_phrase import opening_phrase
from handover.brands.problems import BrandInvalid, Problem, SourceInvalid

__all__ = [
    "Administration",
    "Brand",
    "BrandInvalid",
    "Hours",
    "IntentLabels",
    "Problem",
    "SourceInvalid",
    "is_open",
    "load_brand",
    "load_brands",
    "load_intent_labels",
    "next_opening",
    "opening_phrase",
]
