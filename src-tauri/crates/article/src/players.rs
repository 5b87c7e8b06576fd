//! Frames known to play sound.
use url::Url;

/// Host, the start of its paths that play sound, and the name people know it by.
const PLAYERS: &[(&str, &str, &str)] = &[
    ("open.spotify.com", "/embed", "Spotify"),
    ("creators.spotify.com", "/pod/", "Spotify"),
    ("podcasters.spotify.com", "/pod/", "Spotify"),
    ("anchor.fm", "/", "Anchor"),
    ("embed.podcasts.apple.com", "/", "Apple Podcasts"),
    ("embed.music.apple.com", "/", "Apple Music"),
    ("w.soundcloud.com", "/player", "SoundCloud"),
    ("playlist.megaphone.fm", "/", "Megaphone"),
    ("player.megaphone.fm", "/", "Megaphone"),
    ("cms.megaphone.fm", "/", "Megaphone"),
    ("player.simplecast.com", "/", "Simplecast"),
    ("embed.simplecast.com", "/", "Simplecast"),
    ("buzzsprout.com", "/", "Buzzsprout"),
    ("share.transistor.fm", "/e", "Transistor"),
    ("transistor.fm", "/", "Transistor"),
    ("html5-player.libsyn.com", "/", "Libsyn"),
    ("play.libsyn.com", "/", "Libsyn"),
    ("oembed.libsyn.com", "/", "Libsyn"),
    ("embed.acast.com", "/", "Acast"),
    ("player.acast.com", "/", "Acast"),
    ("podbean.com", "/", "Podbean"),
    ("music.yandex.ru", "/iframe", "Yandex Music"),
    ("music.yandex.com", "/iframe", "Yandex Music"),
    ("vk.com", "/podcast", "VK"),
    ("vk.com", "/widget_podcast", "VK"),
    ("vk.com", "/audio", "VK"),
    ("mave.digital", "/", "Mave"),
    ("mave.stream", "/", "Mave"),
    ("castbox.fm", "/app/", "Castbox"),
    ("castbox.fm", "/", "Castbox"),
    ("player.ausha.co", "/", "Ausha"),
    ("widget.ausha.co", "/", "Ausha"),
    ("art19.com", "/", "ART19"),
    ("omny.fm", "/", "Omny"),
    ("omnystudio.com", "/", "Omny"),
    ("player.captivate.fm", "/", "Captivate"),
    ("player.fireside.fm", "/", "Fireside"),
    ("fireside.fm", "/", "Fireside"),
    ("widget.spreaker.com", "/", "Spreaker"),
    ("zencast.fm", "/", "Zencast"),
    ("zencastr.com", "/", "Zencastr"),
    ("embeds.audioboom.com", "/", "Audioboom"),
    ("audioboom.com", "/", "Audioboom"),
    ("embed.audioboom.com", "/", "Audioboom"),
    ("bandcamp.com", "/EmbeddedPlayer", "Bandcamp"),
    ("mixcloud.com", "/widget", "Mixcloud"),
    ("player-widget.mixcloud.com", "/", "Mixcloud"),
    ("tunein.com", "/embed", "TuneIn"),
    ("iheart.com", "/podcast", "iHeart"),
    ("widget.deezer.com", "/", "Deezer"),
    ("deezer.com", "/plugins", "Deezer"),
    ("music.amazon.com", "/embed", "Amazon Music"),
    ("player.pippa.io", "/", "Acast"),
    ("player.whooshkaa.com", "/", "Whooshkaa"),
    ("player.rss.com", "/", "RSS.com"),
    ("rss.com", "/podcasts", "RSS.com"),
    ("redcircle.com", "/embed", "RedCircle"),
    ("player.blubrry.com", "/", "Blubrry"),
    ("player.podigee-cdn.net", "/", "Podigee"),
    ("podigee.io", "/", "Podigee"),
    ("podcaster.de", "/", "Podcaster"),
    ("podlove.org", "/", "Podlove"),
    ("podomatic.com", "/embed", "Podomatic"),
    ("ivoox.com", "/player", "iVoox"),
    ("playercdn.ivoox.com", "/", "iVoox"),
    ("podtail.com", "/", "Podtail"),
    ("ximalaya.com", "/", "Ximalaya"),
    ("npr.org", "/player/embed", "NPR"),
    ("overcast.fm", "/", "Overcast"),
    ("pca.st", "/embed", "Pocket Casts"),
    ("player.himalaya.com", "/", "Himalaya"),
    ("castos.com", "/player", "Castos"),
    ("pinecast.com", "/player", "Pinecast"),
    ("pinecast.co", "/player", "Pinecast"),
    ("hearthis.at", "/embed", "hearthis"),
    ("audiomack.com", "/embed", "Audiomack"),
    ("podster.fm", "/embed", "Podster"),
    ("soundstream.media", "/embed", "SoundStream"),
    ("promodj.com", "/embed", "PromoDJ"),
    ("podfm.ru", "/", "PodFM"),
    ("radiofrance.fr", "/embed", "Radio France"),
    ("listennotes.com", "/embed", "Listen Notes"),
    ("player.fm", "/embed", "Player FM"),
    ("play.acast.com", "/", "Acast"),
    ("podlink.to", "/embed", "Podlink"),
    ("wavve.link", "/embed", "Wavve"),
    ("fyyd.de", "/embed", "fyyd"),
];

pub(crate) fn player_name(url: &Url) -> Option<&'static str> {
    let host = url.host_str()?;
    let path = url.path();
    let on = |name: &str| {
        host == name
            || host
                .strip_suffix(name)
                .is_some_and(|rest| rest.ends_with('.'))
    };
    PLAYERS
        .iter()
        .find(|(known, start, _)| on(known) && path.starts_with(start))
        .map(|(_, _, name)| *name)
}

/// Players that a script puts into the page; its address names the episode.
pub(crate) fn from_script(url: &Url) -> Option<Url> {
    let host = url.host_str()?.trim_start_matches("www.");
    let known = matches!(
        host,
        "buzzsprout.com"
            | "anchor.fm"
            | "player.captivate.fm"
            | "embed.redcircle.com"
            | "share.transistor.fm"
            | "widget.spreaker.com"
    );
    let path = url.path();
    // Libraries lie under these folders too; an episode has a number or a long name.
    let episode = path.strip_suffix(".js").filter(|rest| {
        rest.rsplit('/')
            .next()
            .is_some_and(|last| last.bytes().filter(u8::is_ascii_digit).count() >= 4)
    });
    if !known || url.path().contains("/assets/") {
        return None;
    }
    let mut out = url.clone();
    out.set_path(episode?);
    out.set_query(None);
    Some(out)
}
