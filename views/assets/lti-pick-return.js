/** Posts what was chosen to the platform; the button does the same without this. */
document.querySelector('form[data-return]')?.submit();
