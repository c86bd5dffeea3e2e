-- Words of claims by row number. The texts themselves are kept with the claims, so the index keeps none.
CREATE VIRTUAL TABLE claims_search USING fts5(
  words,
  content = '',
  contentless_delete = 1,
  tokenize = 'unicode61 remove_diacritics 0'
);
