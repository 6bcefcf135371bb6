"""Files of published factors as their publishers give them out, recognised by what stands in them.

One module a form; each turns rows into the same drafts and says of everything that gave none where
it stands and why.
"""

from emissions.files.drafts import Draft, Parsed, Refusal, Unknown
from emissions.files.reading import read

__all__ = ["Draft", "Parsed", "Refusal", "Unknown", "read"]
