"""What the garbled sources are strewn with, and no page but the one about them may have."""

import re

# Spelled in a way that this file is not debris itself.
DEBRIS = re.compile(
    r"\b[tT]\d+ ?\\?>"  # remains of tags
    r"|\u00e4\u00b8|\u00c3\u00a9"  # UTF-8 read as something else
    r"|scop[t]ed|__\u547c\u53eb__|\u5343\u74e6|=\u65e0|\{\.desc[n]ame"
)
