/** Russian: names and passwords of servers. */
export const ruPasswords = {
  'passwords.title': 'Имя и пароль',
  'passwords.manage': 'Имя и пароль…',
  'passwords.enter': 'Ввести пароль',
  'passwords.asked': 'Нужен пароль',
  'passwords.asks': '{host} спрашивает имя и пароль.',
  'passwords.refused': '{host} не принимает это имя и пароль.',
  'passwords.as': 'Вход на {host} под именем {user}.',
  'passwords.name': 'Имя',
  'passwords.password': 'Пароль',
  'passwords.show': 'Показать пароль',
  'passwords.sign_in': 'Войти',
  'passwords.change': 'Изменить…',
  'passwords.forget': 'Забыть',
  'passwords.forgotten': 'Имя и пароль для {host} забыты.',
  'passwords.kept': 'Сохранено. То, в чём {host} отказывал, запрашивается снова.',
  'passwords.kept_held': 'Сохранено. {host} просит подождать: проверка в {time}.',
  'passwords.only': 'Они отправляются только на {host}, больше никому.',
  'passwords.in_keyring': 'Они хранятся в связке ключей рабочего стола.',
  'passwords.in_file':
    'Они хранятся в файле в папке библиотеки, который можете прочитать только вы. Он не зашифрован.',
  'passwords.plain':
    'Связь с {host} не зашифрована: другие в той же сети могут прочитать то, что вы здесь введёте.',
  'fault.not_a_login': 'Это не может быть именем и паролем.',
  'fault.keyring': 'Связка ключей рабочего стола не ответила как надо ({what}).',
  'fault.needs_password': '{what} спрашивает имя и пароль.',
  'fault.wrong_password': '{what} не принимает имя и пароль.',
} as const;
