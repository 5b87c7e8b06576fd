//! Files of episodes, and the vocabularies of podcasts.
use super::*;

fn besides(feed: &ParsedFeed) -> Option<String> {
    serde_json::to_string(&first(feed).extras).ok()
}

fn show(feed: &ParsedFeed) -> Option<String> {
    serde_json::to_string(&feed.extras).ok()
}

pub fn shapes() -> Vec<Shape> {
    let mp3 = "<enclosure url='https://example.org/a.mp3' length='1000' type='audio/mpeg'/>";
    let with = |item: &str| one(&format!("<title>A</title>{mp3}{item}"));
    vec![
        shape("an enclosure makes a podcast", with(""), "Harbour", 1, kind, "Rss Podcast"),
        shape("an enclosure without its address", one("<title>A</title><enclosure length='5' type='audio/mpeg'/>"), "Harbour", 1, file, "").nothing(),
        shape("an enclosure with an empty address", one("<title>A</title><enclosure url='' length='5' type='audio/mpeg'/>"), "Harbour", 1, file, "").nothing(),
        shape("an enclosure without a type", one("<title>A</title><enclosure url='https://example.org/a.mp3'/>"), "Harbour", 1, mime, "audio/mpeg"),
        shape("a type that says nothing", one("<title>A</title><enclosure url='https://example.org/a.m4a' type='application/octet-stream'/>"), "Harbour", 1, mime, "audio/mp4"),
        shape("a type in capitals", one("<title>A</title><enclosure url='https://example.org/a' type='Audio/MPEG'/>"), "Harbour", 1, mime, "audio/mpeg"),
        shape("a length of nothing", one("<title>A</title><enclosure url='https://example.org/a.mp3' length='0'/>"), "Harbour", 1, bytes, "").nothing(),
        shape("a negative length", one("<title>A</title><enclosure url='https://example.org/a.mp3' length='-1'/>"), "Harbour", 1, bytes, "").nothing(),
        shape("a length with commas", one("<title>A</title><enclosure url='https://example.org/a.mp3' length='12,345,678'/>"), "Harbour", 1, bytes, "12345678"),
        shape("a length beyond all numbers", one("<title>A</title><enclosure url='https://example.org/a.mp3' length='99999999999999999999999'/>"), "Harbour", 1, bytes, "").nothing(),
        shape("a length in words", one("<title>A</title><enclosure url='https://example.org/a.mp3' length='12 MB'/>"), "Harbour", 1, bytes, "").nothing(),
        shape("several enclosures: sound comes first", one("<title>A</title><enclosure url='https://example.org/a.pdf' type='application/pdf'/><enclosure url='https://example.org/a.jpg' type='image/jpeg'/><enclosure url='https://example.org/a.mp3' type='audio/mpeg'/>"), "Harbour", 1, file, "https://example.org/a.mp3"),
        shape("two of sound: the first", one("<title>A</title><enclosure url='https://example.org/a.mp3' type='audio/mpeg'/><enclosure url='https://example.org/a.ogg' type='audio/ogg'/>"), "Harbour", 1, |f| Some(first(f).alternates.iter().map(|e| e.url.clone()).collect::<Vec<_>>().join("|")), "https://example.org/a.ogg"),
        shape("an address of a file with entities", one("<title>A</title><enclosure url='https://example.org/a.mp3?a=1&amp;b=2' type='audio/mpeg'/>"), "Harbour", 1, file, "https://example.org/a.mp3?a=1&b=2"),
        shape("an address of a file with bare ampersands", one("<title>A</title><enclosure url='https://example.org/a.mp3?a=1&b=2' type='audio/mpeg'/>"), "Harbour", 1, file, "https://example.org/a.mp3?a=1&b=2"),
        shape("a picture as enclosure is a picture", one("<title>A</title><enclosure url='https://example.org/a.jpg' type='image/jpeg'/>"), "Harbour", 1, picture, "https://example.org/a.jpg"),
        shape("season, episode, kind", with("<itunes:season>2</itunes:season><itunes:episode>7</itunes:episode><itunes:episodeType>Bonus</itunes:episodeType>"), "Harbour", 1, |f| Some(format!("{:?} {:?} {:?}", first(f).season, first(f).episode, first(f).episode_type)), "Some(2) Some(7) Some(\"bonus\")"),
        shape("an episode's number that is none", with("<itunes:episode>seven</itunes:episode>"), "Harbour", 1, |f| first(f).episode.map(|n| n.to_string()), "").nothing(),
        shape("an episode's number beyond all numbers", with("<itunes:episode>99999999999999</itunes:episode>"), "Harbour", 1, |f| first(f).episode.map(|n| n.to_string()), "").nothing(),
        shape("explicit is said in many ways", with("<itunes:explicit>Explicit</itunes:explicit>"), "Harbour", 1, |f| first(f).explicit.map(|e| e.to_string()), "true"),
        shape("explicit is clean", with("<itunes:explicit>clean</itunes:explicit>"), "Harbour", 1, |f| first(f).explicit.map(|e| e.to_string()), "false"),
        shape("the picture of an episode", with("<itunes:image href='https://example.org/e.jpg'/>"), "Harbour", 1, picture, "https://example.org/e.jpg"),
        shape("the picture of an episode as text", with("<itunes:image>https://example.org/e.jpg</itunes:image>"), "Harbour", 1, picture, "https://example.org/e.jpg"),
        shape("a serial", rss("<itunes:type>Serial</itunes:type>", ""), "Harbour", 0, |f| Some(f.serial.to_string()), "true"),
        shape("a show that is complete", rss("<itunes:complete>Yes</itunes:complete>", ""), "Harbour", 0, |f| Some(f.complete.to_string()), "true"),
        shape("kinds within kinds", rss("<itunes:category text='Society &amp; Culture'><itunes:category text='History'/></itunes:category>", ""), "Harbour", 0, |f| Some(f.extras.categories.join("|")), "Society & Culture|History"),
        shape("Google Play's words", "<rss version='2.0' xmlns:googleplay='http://www.google.com/schemas/play-podcasts/1.0'><channel><title>Harbour</title><googleplay:author>Ana</googleplay:author><googleplay:image href='https://example.org/g.jpg'/></channel></rss>", "Harbour", 0, |f| f.image.clone(), "https://example.org/g.jpg"),
        shape("media content with its length", one("<title>A</title><media:content url='https://example.org/v.mp4' type='video/mp4' duration='90' fileSize='1000'/>"), "Harbour", 1, seconds, "90"),
        shape("a group of media: the sound", one("<title>A</title><media:group><media:content url='https://example.org/a.mp3' medium='audio'/><media:thumbnail url='https://example.org/t.jpg'/></media:group>"), "Harbour", 1, file, "https://example.org/a.mp3"),
        shape("a thumbnail", one("<title>A</title><media:thumbnail url='https://example.org/t.jpg' width='5'/>"), "Harbour", 1, picture, "https://example.org/t.jpg"),
        shape("podcast:guid", rss("<podcast:guid>917393e3-1b1e-5cef-ace4-edaa54e1f810</podcast:guid>", ""), "Harbour", 0, |f| f.podcast_guid.clone(), "917393e3-1b1e-5cef-ace4-edaa54e1f810"),
        shape("podcast:locked", rss("<podcast:locked owner='a@example.org'>yes</podcast:locked>", ""), "Harbour", 0, |f| Some(f.extras.locked.to_string()), "true"),
        shape("podcast:funding", rss("<podcast:funding url='https://example.org/give'>Keep us afloat</podcast:funding>", ""), "Harbour", 0, |f| f.funding.first().map(|(u, w)| format!("{w}: {u}")), "Keep us afloat: https://example.org/give"),
        shape("podcast:transcript", with("<podcast:transcript url='/a.vtt' type='text/vtt' language='EN'/>"), "Harbour", 1, |f| first(f).transcripts.first().map(|t| format!("{} {:?} {:?}", t.url, t.mime, t.language)), "https://example.org/a.vtt Some(\"text/vtt\") Some(\"en\")"),
        shape("podcast:chapters", with("<podcast:chapters url='https://example.org/c.json' type='application/json+chapters'/>"), "Harbour", 1, |f| first(f).chapters_url.clone(), "https://example.org/c.json"),
        shape("podcast:soundbite", with("<podcast:soundbite startTime='73.0' duration='60.0'>The rope</podcast:soundbite>"), "Harbour", 1, besides, r#"{"soundbites":[{"start_ms":73000,"length_ms":60000,"title":"The rope"}]}"#),
        shape("podcast:person", with("<podcast:person role='Guest' group='cast' href='https://example.org/ana' img='https://example.org/ana.jpg'>Ana Quay</podcast:person>"), "Harbour", 1, |f| serde_json::to_string(&first(f).persons).ok(), r#"[{"name":"Ana Quay","role":"guest","group":"cast","image":"https://example.org/ana.jpg","url":"https://example.org/ana"}]"#),
        shape("podcast:location", with("<podcast:location geo='geo:48.2,16.4' osm='R113314'>Vienna</podcast:location>"), "Harbour", 1, besides, r#"{"location":{"words":"Vienna","geo":"geo:48.2,16.4","osm":"R113314"}}"#),
        shape("podcast:season and podcast:episode", with("<podcast:season name='The storm'>3</podcast:season><podcast:episode display='Ch. 3'>204</podcast:episode>"), "Harbour", 1, |f| Some(format!("{:?} {:?} {:?}", first(f).season, first(f).season_name, first(f).episode)), "Some(3) Some(\"The storm\") Some(204)"),
        shape("podcast:trailer", rss("<podcast:trailer pubdate='Thu, 01 Apr 2021 08:00:00 EST' url='https://example.org/t.mp3' length='12345' type='audio/mp3' season='4'>Season four</podcast:trailer>", ""), "Harbour", 0, |f| f.extras.trailers.first().map(|t| format!("{} {} {:?}", t.title, t.file.url, t.season)), "Season four https://example.org/t.mp3 Some(4)"),
        shape("podcast:license", rss("<podcast:license url='https://example.org/l'>my own</podcast:license>", ""), "Harbour", 0, show, r#"{"license":{"words":"my own","url":"https://example.org/l"}}"#),
        shape("podcast:alternateEnclosure", with("<podcast:alternateEnclosure type='audio/opus' bitrate='32000' title='Small'><podcast:source uri='https://example.org/a.opus'/></podcast:alternateEnclosure>"), "Harbour", 1, |f| first(f).alternates.first().map(|e| format!("{} {:?}", e.url, e.bitrate)), "https://example.org/a.opus Some(32000)"),
        shape("podcast:integrity", with("<podcast:alternateEnclosure type='audio/mpeg'><podcast:source uri='https://example.org/a.mp3'/><podcast:integrity type='sri' value='sha384-abc'/></podcast:alternateEnclosure>"), "Harbour", 1, |f| first(f).enclosure.as_ref()?.integrity.clone(), "sha384-abc"),
        shape("podcast:value is stepped over", with("<podcast:value type='lightning' method='keysend'><podcast:valueRecipient name='x' type='node' address='02' split='1'/></podcast:value>"), "Harbour", 1, besides, "{}"),
        shape("podcast:medium", rss("<podcast:medium>Music</podcast:medium>", ""), "Harbour", 0, |f| f.medium.clone(), "music"),
        shape("podcast:images", with("<podcast:images srcset='https://example.org/1.jpg 1500w, https://example.org/2.jpg 600w'/>"), "Harbour", 1, picture, "https://example.org/1.jpg"),
        shape("podcast:liveItem is no episode", rss("<podcast:liveItem status='live' start='2024-05-01T10:00:00Z'><title>On air</title><guid>l</guid><enclosure url='https://example.org/l.mp3' type='audio/mpeg'/></podcast:liveItem>", "<item><title>A</title></item>"), "Harbour", 1, |f| f.extras.live.first().map(|l| l.title.clone()), "On air"),
        shape("podcast:contentLink", rss("<podcast:liveItem status='pending' start='2024-05-01T10:00:00Z'><title>Soon</title><podcast:contentLink href='https://example.org/live'>Watch</podcast:contentLink></podcast:liveItem>", ""), "Harbour", 0, |f| f.extras.live.first()?.content_links.first().map(|l| format!("{} {}", l.words, l.url)), "Watch https://example.org/live"),
        shape("podcast:socialInteract", with("<podcast:socialInteract protocol='activitypub' uri='https://example.org/@a/1' accountId='@a'/>"), "Harbour", 1, besides, r#"{"social":[{"url":"https://example.org/@a/1","protocol":"activitypub"}]}"#),
        shape("podcast:chat of an episode", with("<podcast:chat server='irc.example.org' protocol='IRC' accountId='@ana' space='#harbour'/>"), "Harbour", 1, besides, r##"{"chat":{"server":"irc.example.org","protocol":"irc","account":"@ana","space":"#harbour"}}"##),
        shape("podcast:chat of a show", rss("<podcast:chat server='matrix.example.org' protocol='matrix' space='#harbour:example.org'/>", ""), "Harbour", 0, show, r##"{"chat":{"server":"matrix.example.org","protocol":"matrix","space":"#harbour:example.org"}}"##),
        shape("podcast:chat without a server is none", with("<podcast:chat protocol='irc' space='#harbour'/>"), "Harbour", 1, besides, "{}"),
        shape("podcast:block is stepped over", rss("<podcast:block id='x'>yes</podcast:block>", ""), "Harbour", 0, show, "{}"),
        shape("podcast:txt is stepped over", rss("<podcast:txt purpose='verify'>S6lpp</podcast:txt>", ""), "Harbour", 0, show, "{}"),
        shape("podcast:remoteItem in a podroll", rss("<podcast:podroll><podcast:remoteItem feedGuid='29cdca4a' feedUrl='https://example.org/o.xml' title='Other'/></podcast:podroll>", ""), "Harbour", 0, show, r#"{"podroll":[{"guid":"29cdca4a","url":"https://example.org/o.xml","title":"Other"}]}"#),
        shape("podcast:updateFrequency", rss("<podcast:updateFrequency rrule='FREQ=WEEKLY'>weekly</podcast:updateFrequency>", ""), "Harbour", 0, |f| f.extras.updates.as_ref()?.minutes.map(|m| m.to_string()), "10080"),
        shape("podcast:podping is stepped over", rss("<podcast:podping usesPodping='true'/>", ""), "Harbour", 0, show, "{}"),
        shape("podcast: under its other address", "<rss version='2.0' xmlns:p20='https://github.com/Podcastindex-org/podcast-namespace/blob/main/docs/1.0.md'><channel><title>Harbour</title><p20:guid>abc</p20:guid></channel></rss>", "Harbour", 0, |f| f.podcast_guid.clone(), "abc"),
        shape("chapters of Podlove", with("<psc:chapters version='1.2'><psc:chapter start='0' title='Intro'/><psc:chapter start='00:01:30.250' title='Ropes &amp; nets' href='https://example.org/r'/></psc:chapters>"), "Harbour", 1, |f| first(f).chapters.last().map(|c| format!("{} {}", c.start_ms, c.title)), "90250 Ropes & nets"),
        shape("keywords", with("<itunes:keywords>sea, ropes ,,nets</itunes:keywords>"), "Harbour", 1, |f| Some(first(f).categories.join("|")), "sea|ropes|nets"),
        shape("an hour that is skipped", rss("<skipHours><hour>0</hour><hour>24</hour><hour>25</hour></skipHours>", ""), "Harbour", 0, |f| Some(format!("{:?}", f.skip_hours)), "[0]"),
        shape("a day that is skipped", rss("<skipDays><day>Sunday</day><day>Nonday</day></skipDays>", ""), "Harbour", 0, |f| Some(format!("{:?}", f.skip_days)), "[6]"),
        shape("a time to live", rss("<ttl>90</ttl>", ""), "Harbour", 0, |f| f.ttl_minutes.map(|t| t.to_string()), "90"),
        shape("a rhythm of the syndication module", rss("<sy:updatePeriod>daily</sy:updatePeriod><sy:updateFrequency>2</sy:updateFrequency>", ""), "Harbour", 0, |f| f.ttl_minutes.map(|t| t.to_string()), "720"),
    ]
}
