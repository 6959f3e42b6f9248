# Posts by words of their text.

does-search = posts whose text holds every word
search-nothing = No post says “{ $text }”.
search-more = There are more. Add a word to see fewer.
