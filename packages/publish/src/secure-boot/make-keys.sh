# Makes the keys of Secure Boot in the working directory: for each of ROLES a private key and a certificate (PEM and DER).
# Reads OWNER, ROLES; arguments are certificates that go into db, too: they become trusted-0.cer and so on.
umask 077
for role in $ROLES; do
  openssl req -new -x509 -newkey rsa:2048 -sha256 -noenc -days 7300 \
    -subj "/CN=$OWNER Secure Boot $role" -keyout $role.key -out $role.crt
  openssl x509 -in $role.crt -outform DER -out $role.cer
done
for file in "$@"; do
  openssl x509 -in "$file" -outform DER -out "${file##*/}.cer"
done
