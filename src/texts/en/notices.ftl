# What boothbot tells staff unasked.

notice-low-stock = Running low: { $left } left of { $item }.
notice-last-one = That was the last { $item }.
notice-summary = Summary of { $month ->
    [1] January
    [2] February
    [3] March
    [4] April
    [5] May
    [6] June
    [7] July
    [8] August
    [9] September
    [10] October
    [11] November
   *[12] December
} { $day }
notice-summary-picture = Timeline of { $month ->
    [1] January
    [2] February
    [3] March
    [4] April
    [5] May
    [6] June
    [7] July
    [8] August
    [9] September
    [10] October
    [11] November
   *[12] December
} { $day }

alert-given-up = A message to { $chat } was given up: { $fault }
alert-card-given-up = The card of { $code } could not be shown in { $chat }: { $fault }. /find { $code } shows it.
alert-chat-closed = { $chat } takes no messages any more: { $fault }. Let the bot in again, then type /join there.
alert-unclear = Within { $minutes } minutes { $count } messages were sent and nobody said whether they arrived. A card may be there twice, marked ↻; its gift goes out once all the same. Is the network all right?
alert-stumbled = Something that came in could not be handled: { $fault }. Please try it again.
alert-twice = A second boothbot runs with the same token. Stop one of them.
