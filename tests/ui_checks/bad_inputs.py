"""What people send who mistype, who have an old link, or who mean harm."""

from crmsim.ui.link import to_query
from crmsim.ui.setting import Setting

SMALL = to_query(Setting("sound_company").with_company("employees", 20).with_company("customers", 40).with_horizon(52))

LINKS = (
    "v=1&leadership_comitment=0.5",
    "v=1&data_burden=400",
    "v=1&data_burden=NaN",
    "v=1&data_burden=1e99",
    "v=1&data_burden=-inf",
    "v=1&data_burden=",
    "v=1&data_burden=2&data_burden=3",
    "v=1&c=../../etc/passwd",
    "v=1&c=%3Cscript%3Ealert(1)%3C/script%3E",
    "v=99&c=bank&of_later=1",
    "v=abc&c=bank",
    "v=1&own=__import__('os').system('id')",
    "v=1&own=schema+%3D+9",
    "v=1&own=%00%01%02",
    "v=1&arm=x:plan=nothing",
    "v=1&arm=%3Cimg+src=x+onerror=alert(1)%3E:plan=",
    "v=1" + "".join(f"&arm=a{number}:plan=big_bang" for number in range(9)),
    "v=1&change=x:data_burden=2",
    "v=1&change=99999999999:data_burden=2",
    "v=1&horizon=1",
    "v=1&seed=-1",
    "v=1&runs=1e9",
    "v=1&company.employees=0",
    "v=1&company.__class__=1",
    "v=1&" + "&".join(f"x{number}=1" for number in range(300)),
)

NUMBERS = (
    "many",
    "NaN",
    "inf",
    "1e99",
    "-1e99",
    "<script>alert(1)</script>",
    "'; drop table runs; --",
    "1/0",
    "9" * 400,
)

#: Page, buttons to press before, field, where the answer stands, and what is typed.
FIELDS = (
    ("/drivers", (), "#lever-data_burden", ".lever .field-problem", NUMBERS),
    ("/drivers", ("Runs, weeks and timing",), "#detail-replications", ".details .field-problem", ("0", "1e9", "2.5")),
    ("/drivers", ("Runs, weeks and timing",), "#detail-horizon", ".details .field-problem", ("1", "x", "-52")),
    ("/drivers", ("Runs, weeks and timing",), "#detail-seed", ".details .field-problem", ("-1", "{{7*7}}")),
    ("/company", (), "#number-employees", "#number-employees-problem", ("0", "2.5", "__import__('os')", "NaN")),
    ("/company", (), "#number-staff-sales", "#number-staff-sales-problem", ("2", "none")),
    ("/map", (), "[id$=x-low], [id$=xs-low], .choice .typed input", ".choice .field-problem", ("2", "left", "NaN")),
    ("/one-run", (), ".pick-number input", "#pick-wrong", ("-1", "1e99", "<b>x</b>")),
)

FILES = (
    ("words.toml", b"employees = many"),
    ("newer.toml", b"schema = 99\n"),
    ("bytes.toml", bytes(range(256))),
    ("empty.toml", b""),
    ("outside.toml", b"schema = 1\n[levers]\ndata_burden = 1e99\n"),
    ("code.toml", b"schema = 1\n[company]\nemployees = \"__import__('os')\"\n"),
    ("large.toml", b"# " + b"x" * 2_000_000),
)
