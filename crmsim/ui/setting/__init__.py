"""What one visitor asks, as a value: turned into a scenario and a question, checked, and put into words and files."""

from crmsim.ui.setting.checks import Problem, check, typed, warnings_of
from crmsim.ui.setting.value import (
    LONGEST_OWN,
    MOST_ARMS,
    MOST_REPLICATIONS,
    MOST_SEED,
    ArmSetting,
    Setting,
    base_scenario,
    company_value,
    lever_value,
    question_of,
    scenario_of,
)
from crmsim.ui.setting.words import command_of, file_name, file_text, first_save, from_file

__all__ = [
    "LONGEST_OWN",
    "MOST_ARMS",
    "MOST_REPLICATIONS",
    "MOST_SEED",
    "ArmSetting",
    "Problem",
    "Setting",
    "base_scenario",
    "check",
    "command_of",
    "company_value",
    "file_name",
    "file_text",
    "first_save",
    "from_file",
    "lever_value",
    "question_of",
    "scenario_of",
    "typed",
    "warnings_of",
]
