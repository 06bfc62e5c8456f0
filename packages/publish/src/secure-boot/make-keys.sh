# Makes the keys of Secure Boot in the working directory: for PK, KEK and db a private key, a certificate, and what
# firmware takes (UEFI 2.10, 8.2.2 and 32.4): the certificate as a list, signed by the key that may change it.
# Reads OWNER, OWNER_GUID; arguments are certificates that go into db, too.
umask 077
list() { sbsiglist --owner "$OWNER_GUID" --type x509 --output "$2" "$1"; }
for role in PK KEK db; do
  openssl req -new -x509 -newkey rsa:2048 -sha256 -noenc -days 7300 \
    -subj "/CN=$OWNER Secure Boot $role" -keyout $role.key -out $role.crt
  openssl x509 -in $role.crt -outform DER -out $role.cer
  list $role.cer $role.esl
done
for file in "$@"; do
  openssl x509 -in "$file" -outform DER -out trusted.cer
  list trusted.cer trusted.esl
  cat trusted.esl >>db.esl
done
# Those that systemd-boot sets; all that there are is what would be signed without a word.
attributes=NON_VOLATILE,BOOTSERVICE_ACCESS,RUNTIME_ACCESS,TIME_BASED_AUTHENTICATED_WRITE_ACCESS
sign() { sbvarsign --attr $attributes --key "$1.key" --cert "$1.crt" --output "$2.auth" "$2" "$2.esl"; }
sign PK PK
sign PK KEK
sign KEK db
chmod 644 ./*.crt ./*.auth
