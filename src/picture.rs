//! Charts as pictures: SVG that we draw, rendered with the embedded font.
