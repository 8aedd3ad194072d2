"""Hooks."""

import math

import numpy
