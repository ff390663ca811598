"""The fixed kinds of people and customers, and how many of them a company may have."""

from typing import Literal, get_args

Function = Literal["sales", "marketing", "service", "back_office", "it"]
SegmentName = Literal["best", "next_best", "marginal", "unprofitable"]

#: What people do, in the order of every array by function.
FUNCTIONS: tuple[Function, ...] = get_args(Function)
#: How each function is called, in the same order.
FUNCTION_TITLES = ("Sales", "Marketing", "Service", "Back office", "IT")
#: Customers from most to least valuable, in the order of every array by segment.
SEGMENTS: tuple[SegmentName, ...] = get_args(SegmentName)

MAX_EMPLOYEES = 20_000
MAX_CUSTOMERS = 200_000
MAX_DEPARTMENTS = 500
MAX_REGIONS = 12
