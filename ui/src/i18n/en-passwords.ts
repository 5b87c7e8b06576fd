/** English: names and passwords of servers. */
export const enPasswords = {
  'passwords.title': 'Name and password',
  'passwords.manage': 'Name and password…',
  'passwords.enter': 'Enter password',
  'passwords.asked': 'Wants a password',
  'passwords.asks': '{host} asks for a name and a password.',
  'passwords.refused': '{host} did not accept this name and password.',
  'passwords.as': 'Signed in to {host} as {user}.',
  'passwords.name': 'Name',
  'passwords.password': 'Password',
  'passwords.show': 'Show the password',
  'passwords.sign_in': 'Sign in',
  'passwords.change': 'Change…',
  'passwords.forget': 'Forget',
  'passwords.forgotten': 'The name and the password for {host} are forgotten.',
  'passwords.kept': 'Kept. What {host} refused is tried again.',
  'passwords.kept_held': 'Kept. {host} asked for patience: they are tried at {time}.',
  'passwords.only': 'They are sent to {host} and to nobody else.',
  'passwords.in_keyring': 'They are kept in the keyring of your desktop.',
  'passwords.in_file':
    'They are kept in a file in the library’s folder that only you can read. It is not encrypted.',
  'passwords.plain':
    'The connection to {host} is not encrypted: others in the same network can read what you type here.',
  'fault.not_a_login': 'This cannot be a name and a password.',
  'fault.keyring': 'The keyring of the desktop did not take it ({what}).',
  'fault.needs_password': '{what} asks for a name and a password.',
  'fault.wrong_password': '{what} did not accept the name and the password.',
} as const;
