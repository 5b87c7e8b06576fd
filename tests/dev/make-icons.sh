#!/usr/bin/env bash
# Draws the application's icons into assets/icons with ImageMagick; the PNG files are committed.
# The mark: a plum page with rounded corners whose top right corner is folded over, an earmark.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../../assets/icons"

convert=$(command -v convert-im6.q16 || command -v magick || command -v convert)

# draw SIDE FILE: drawn at 2048 and reduced, so that every size has the same soft edges.
# Coordinates are those of a square of 2048 with a margin of 128, a radius of 480 and a fold of 760.
draw() {
  "$convert" -size 2048x2048 xc:none -depth 8 \
    -fill '#8b2a5b' -draw 'path "M 608,128 L 1160,128 L 1920,888 L 1920,1440 Q 1920,1920 1440,1920 L 608,1920 Q 128,1920 128,1440 L 128,608 Q 128,128 608,128 Z"' \
    -fill '#f4e3ec' -draw 'path "M 1160,128 L 1920,888 L 1380,888 Q 1160,888 1160,668 Z"' \
    -filter Lanczos -resize "$1x$1" -strip "PNG32:$2"
}

draw 32 32x32.png
draw 128 128x128.png
draw 256 128x128@2x.png
draw 512 icon.png
