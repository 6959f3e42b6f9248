# The words on cards and around them.

card-open-post = Open post
