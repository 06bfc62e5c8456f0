# sign_program FILE OUT: signs a program for /in/certificate with /run/secrets/key. Sourced.
sign_program() {
  # The time in the signature is the only thing that would differ.
  LD_PRELOAD=$(find /usr/lib -name libfaketime.so.1) FAKETIME='2000-01-01 00:00:00' \
    sbsign --key /run/secrets/key --cert /in/certificate --output "$2" "$1"
  sbverify --cert /in/certificate "$2"
}
