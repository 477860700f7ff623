"""Letters that are romanised by sound, where a table by shape would give another."""

from __future__ import annotations

# Letters that anyascii maps by shape where the sound is another: Azerbaijani schwa (Əliyev is Aliyev in the press)
# and South Slavic dj (Đoković is Djokovic).
BY_SOUND = str.maketrans({"Ə": "A", "ə": "a", "Đ": "Dj", "đ": "dj", "ʻ": "'", "ʼ": "'", "’": "'", "‘": "'"})
# Háček and cedilla written out, for the second key: Šefčovič meets both "Sefcovic" and "Shefchovich".
HISSING = str.maketrans(
    {"š": "sh", "ş": "sh", "ș": "sh", "ž": "zh", "č": "ch", "ç": "ch", "ć": "ch"}
    | {"Š": "Sh", "Ş": "Sh", "Ș": "Sh", "Ž": "Zh", "Č": "Ch", "Ç": "Ch", "Ć": "Ch"}
)
