#!/usr/bin/env bash
# Makes the sound and the pictures of the sample library in assets/sample; what it makes is committed.
# Speech comes from espeak-ng, line by line, so that the times of cues and chapters are measured, not guessed.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"
out=$(realpath ../../assets/sample)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
base=https://sample.earmark.example
convert=$(command -v convert-im6.q16 || command -v magick || command -v convert)

# Hours, minutes and seconds of WebVTT from milliseconds.
clock() { printf '%02d:%02d:%02d.%03d' $(($1 / 3600000)) $(($1 / 60000 % 60)) $(($1 / 1000 % 60)) $(($1 % 1000)); }
milliseconds() { soxi -D "$1" | awk '{ printf "%d", $1 * 1000 + 0.5 }'; }

# episode NUMBER VOICE WORDS-A-MINUTE KIND TITLE: writes episode-N.{mp3,opus}, .vtt and .chapters.json
episode() {
  local n=$1 voice=$2 speed=$3 kind=$4 title=$5 at=0 line i=0 chapters='' parts=()
  local vtt=$out/episode-$n.vtt
  printf 'WEBVTT\n' >"$vtt"

  # Two soft notes open every episode.
  sox -n -r 24000 -c 1 "$work/note-a.wav" synth 0.9 pluck G4 fade t 0 0.9 0.5 gain -14
  sox -n -r 24000 -c 1 "$work/note-b.wav" synth 1.4 pluck D5 fade t 0 1.4 1.0 gain -14
  parts+=("$work/note-a.wav" "$work/note-b.wav")
  at=$(($(milliseconds "$work/note-a.wav") + $(milliseconds "$work/note-b.wav")))

  while IFS= read -r line; do
    if [[ $line == '# '* ]]; then
      local start=0
      ((i == 0)) || start=$at
      chapters+="${chapters:+,
    }{\"startTime\": $((start / 1000)).$(printf '%03d' $((start % 1000))), \"title\": \"${line#\# }\"}"
      if ((i)); then
        sox -n -r 24000 -c 1 "$work/rest-$n-$i.wav" trim 0 0.9
        parts+=("$work/rest-$n-$i.wav")
        at=$((at + 900))
      fi
      continue
    fi
    i=$((i + 1))
    espeak-ng -v "$voice" -s "$speed" -p 42 -w "$work/raw.wav" -- "$line"
    sox "$work/raw.wav" -r 24000 -c 1 "$work/line-$n-$i.wav" gain -n -6 lowpass 7000 pad 0 0.25
    local end=$((at + $(milliseconds "$work/line-$n-$i.wav")))
    printf '\n%s --> %s\n%s\n' "$(clock "$at")" "$(clock $((end - 200)))" "$line" >>"$vtt"
    parts+=("$work/line-$n-$i.wav")
    at=$end
  done <"sample/episode-$n.txt"

  printf '{\n  "version": "1.2.0",\n  "chapters": [\n    %s\n  ]\n}\n' "$chapters" >"$out/episode-$n.chapters.json"
  sox "${parts[@]}" "$work/episode-$n.wav"
  local tags=(-map_metadata -1 -fflags +bitexact -flags:a +bitexact -metadata "title=$title" -metadata 'artist=Tidewater Notes')
  case $kind in
    mp3) ffmpeg -nostdin -v error -y -i "$work/episode-$n.wav" "${tags[@]}" -c:a libmp3lame -b:a 32k "$out/episode-$n.mp3" ;;
    opus) ffmpeg -nostdin -v error -y -i "$work/episode-$n.wav" "${tags[@]}" -c:a libopus -b:a 24k -application voip -f ogg "$out/episode-$n.opus" ;;
  esac
  echo "episode $n: $((at / 1000)) s, $(stat -c %s "$out/episode-$n.$kind") bytes"
}

episode 1 en-gb-x-rp 158 mp3 'A card for every boat'
episode 2 en-us 160 opus 'How to read a tide table'
episode 3 ru 150 mp3 'Слушать гавань'

# ---- pictures: flat shapes in few colours, small as palette PNG or JPEG ----

# Sea in bands below a low sun, and the folded corner.
"$convert" -size 600x600 gradient:'#123b47-#2f7f86' \
  -fill '#e3a04f' -draw 'circle 300,300 300,190' \
  -fill '#1a525d' -draw 'path "M 0,330 Q 75,300 150,330 T 300,330 T 450,330 T 600,330 L 600,600 L 0,600 Z"' \
  -fill '#153f4a' -draw 'path "M 0,410 Q 75,375 150,410 T 300,410 T 450,410 T 600,410 L 600,600 L 0,600 Z"' \
  -fill '#0f2f38' -draw 'path "M 0,495 Q 75,455 150,495 T 300,495 T 450,495 T 600,495 L 600,600 L 0,600 Z"' \
  -fill '#f7f5f0' -draw 'path "M 470,0 L 600,130 L 600,0 Z"' \
  -fill '#cfe3e2' -draw 'path "M 470,0 L 600,130 L 500,130 Q 470,130 470,100 Z"' \
  -strip -quality 82 "$out/cover.jpg"

# A drawer of cards, one with its corner folded.
"$convert" -size 960x540 xc:'#efe4d0' \
  -fill '#8a5a34' -draw 'roundrectangle 90,210 870,510 14,14' -fill '#6f4728' -draw 'rectangle 90,210 870,250' \
  -fill '#fbf6ea' -stroke '#d8c7a8' -strokewidth 2 \
  -draw 'rectangle 150,150 790,240' -draw 'rectangle 165,125 805,240' -draw 'rectangle 180,100 820,240' \
  -draw 'path "M 195,60 L 745,60 L 835,150 L 835,250 L 195,250 Z"' \
  -stroke none -fill '#e7d3b0' -draw 'path "M 745,60 L 835,150 L 745,150 Z"' \
  -stroke '#8b2a5b' -strokewidth 3 -draw 'line 195,110 735,110' \
  -stroke '#b9c7cf' -strokewidth 2 -draw 'line 230,150 690,150' -draw 'line 230,185 800,185' -draw 'line 230,220 800,220' \
  -stroke none -fill '#6f4728' -draw 'rectangle 90,250 870,268' \
  -fill '#9c6a40' -draw 'rectangle 90,268 870,500' \
  -fill '#e6c889' -draw 'roundrectangle 400,330 560,410 8,8' -fill '#fbf6ea' -draw 'rectangle 414,342 546,382' \
  -strip -colors 64 "PNG8:$out/drawer.png"

# Masts in a harbour at dawn.
masts=()
for x in 120 190 300 360 455 560 610 720 815 880; do
  masts+=(-draw "line $x,$((120 + x * 37 % 110)) $x,372" -draw "line $x,$((170 + x * 37 % 110)) $((x + 46)),372")
done
"$convert" -size 960x540 gradient:'#f0b27a-#f7e6cf' \
  -fill '#4a6b78' -draw 'path "M 0,330 L 160,270 L 330,318 L 520,250 L 760,322 L 960,280 L 960,400 L 0,400 Z"' \
  -stroke '#2b3a42' -strokewidth 4 "${masts[@]}" -stroke none \
  -fill '#23465a' -draw 'rectangle 0,372 960,540' \
  -fill '#2f5a70' -draw 'rectangle 0,400 960,408' -draw 'rectangle 60,440 900,446' -draw 'rectangle 140,486 820,491' \
  -fill '#e9a765' -draw 'rectangle 430,404 540,409' -draw 'rectangle 445,442 525,447' -draw 'rectangle 460,488 510,492' \
  -strip -quality 80 "$out/harbour.jpg"

# A day of tide: two high waters, two low ones, and the twelfths between.
curve=$(awk 'BEGIN { for (x = 60; x <= 900; x += 6) printf "%s%d,%d", x == 60 ? "" : " ", x, 270 - 150 * sin((x - 60) / 840 * 2 * 3.14159265 * 1.93 - 1.1) }')
# ImageMagick closes an open line, so the curve is drawn piece by piece.
strokes=$(tr ' ' '\n' <<<"$curve" | awk 'NR > 1 { printf "line %s %s ", last, $1 } { last = $1 }')
"$convert" -size 960x540 xc:'#f7fafb' -stroke '#d5e0e4' -strokewidth 1 \
  -draw 'line 60,120 900,120' -draw 'line 60,195 900,195' -draw 'line 60,270 900,270' -draw 'line 60,345 900,345' -draw 'line 60,420 900,420' \
  -stroke none -fill '#cfe6e8' -draw "polygon 60,470 $curve 900,470" \
  -fill none -stroke '#1f6f78' -strokewidth 6 -draw "stroke-linecap round $strokes" \
  -stroke '#5b554c' -strokewidth 3 -draw 'line 60,80 60,470' -draw 'line 60,470 900,470' \
  -strip -colors 48 "PNG8:$out/tide.png"

# ---- what is where ----
{
  printf '{\n  "base": "%s/",\n  "feed": "feed.xml",\n  "articles": [\n' "$base"
  for n in 1 2 3; do
    printf '    {"file": "article-%s.html", "url": "%s/article-%s.html"}%s\n' "$n" "$base" "$n" "$( ((n == 3)) || echo ,)"
  done
  listed() {
    local key=$1 file first=1
    shift
    printf '  "%s": {' "$key"
    for file; do
      ((first)) || printf ','
      first=0
      printf '\n    "%s/%s": "%s"' "$base" "$file" "$file"
    done
    printf '\n  }'
  }
  printf '  ],\n'
  listed media episode-1.mp3 episode-2.opus episode-3.mp3
  printf ',\n'
  listed pictures cover.jpg drawer.png harbour.jpg tide.png
  printf ',\n'
  listed texts episode-{1,2,3}.chapters.json episode-{1,2,3}.vtt
  printf '\n}\n'
} >"$out/manifest.json"

# Lengths in the feed are those of the files.
for file in "$out"/episode-*.{mp3,opus}; do
  name=${file##*/}
  n=${name#episode-}
  n=${n%%.*}
  seconds=$(ffprobe -v error -show_entries format=duration -of csv=p=0 "$file" | awk '{ printf "%d", $1 + 0.5 }')
  sed -i -E "s|(url=\"$base/$name\" length=\")[0-9]*|\1$(stat -c %s "$file")|" "$out/feed.xml"
  sed -i -E "/<guid[^>]*>tidewater-notes-$n</,/<\/item>/ s|<itunes:duration>[^<]*|<itunes:duration>$seconds|" "$out/feed.xml"
done
du -bc "$out"/* | tail -n 1
