# Signs what firmware will keep: VARIABLE.value becomes VARIABLE.p7, by the key that may change the variable.
umask 077
sign() {
  openssl smime -sign -binary -noattr -md sha256 -signer "$1.crt" -inkey "$1.key" -in "$2.value" -outform DER -out "$2.p7"
}
sign PK PK
sign PK KEK
sign KEK db
