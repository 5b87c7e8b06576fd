/** English: how files come — why they wait, what is doubtful, how fast they may be, which proxy. */
export const enTransfers = {
  'transfers.next_at': 'tries again at {time}',
  'transfers.kept': '{bytes} kept',
  'transfers.doubtful': 'May be incomplete',
  'transfers.other_file': 'Not what the feed says',
  'transfers.freeing': {
    one: 'Removed: frees {bytes} in {n} minute',
    other: 'Removed: frees {bytes} in {n} minutes',
  },
  'transfers.limited': 'limited to {speed}/s',
  'transfers.up': 'Download earlier',
  'transfers.down': 'Download later',
  'transfers.hold_disk_full':
    'There is no room on the disk. Nothing was lost; downloads go on when there is room.',
  'transfers.hold_offline':
    'There is no network. What is here is kept; downloads go on when the network is back.',
  'transfers.hold_metered': 'This network is paid by the byte. Downloads go on in another one.',
  'transfers.live_held': 'Downloads wait. {why}',
  'settings.limit': 'Speed limit for downloads',
  'settings.limit_none': 'None',
  'settings.limit_from': 'The limit holds from',
  'settings.limit_until': 'The limit holds until',
  'settings.limit_always': 'From and until are the same: the limit always holds.',
  'settings.unmetered': 'Download only on networks that are not paid by the byte',
  'settings.proxy': 'Proxy',
  'settings.proxy_hint':
    'For example http://proxy:3128 or socks5://proxy:1080. Left empty, the settings of the system’s environment hold (HTTPS_PROXY, NO_PROXY).',
};
