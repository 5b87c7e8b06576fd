/** English: articles that are PDF files. */
export const enPdf = {
  'pdf.kind': 'PDF file',
  'pdf.mark_pages': { one: 'PDF · {n} page', other: 'PDF · {n} pages' },
  'pdf.add': 'Save',
  'pdf.will_add': 'Keeps the file, with its text to read here and to search.',
  'pdf.label': 'About the PDF file',
  'pdf.text_of': {
    one: 'This is the text of a PDF file of {n} page.',
    other: 'This is the text of a PDF file of {n} pages.',
  },
  'pdf.file_of': { one: 'This is a PDF file of {n} page.', other: 'This is a PDF file of {n} pages.' },
  'pdf.file': 'This is a PDF file.',
  'pdf.pdf_pictures': 'It holds only pictures of pages, so there is no text to read here.',
  'pdf.pdf_unreadable':
    'Its letters do not say which they are, so its text cannot be read here, or only in part.',
  'pdf.pdf_password': 'It opens only with a password, so its text cannot be read here.',
  'pdf.pdf_damaged': 'It is damaged, so its text cannot be read here.',
  'pdf.pdf_too_much':
    'It asks for more than is given to read a file, so its text is not here, or only a part of it.',
  'pdf.gone': 'The file is not in its folder any more.',
  'pdf.not_here': 'A PDF file belongs to this. It is not here yet.',
  'pdf.not_here_size': 'A PDF file of {size} belongs to this. It is not here yet.',
  'pdf.open': 'Open the file',
  'pdf.save_copy': 'Save a copy…',
  'pdf.fetch': 'Fetch the file',
  'pdf.fetching': 'Fetching the file',
  'copy.no_tags': 'The copy is there.',
  'fault.no_article_file': 'The file of this article is not here. Fetch it first.',
} as const;
