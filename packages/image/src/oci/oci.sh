# Makes an archive of an OCI image layout (image specification 1.1) from a root tree and a plan of its layers.
# Reads   IN_ROOT, REFERENCE (NAME:TAG), /in/layers (their names, in order), /in/plan (a line `LAYER PATH` for each path),
#         /in/layer.sh, /in/{config,manifest}-{head,tail} (JSON around what is only known here)
# Writes  /out/image
. /in/lib.sh
: "$REFERENCE"
ostree --repo="$repo" checkout --require-hardlinks "$IN_ROOT" root
mkdir lists made image
mawk -F '\t' '{ print substr($0, length($1) + 2) >("lists/" $1) }' /in/plan

# Two at a time: the packer and the digests of one leave a processor idle.
xargs -n 1 -P 2 sh -eu /in/layer.sh </in/layers

blobs=image/blobs/sha256
mkdir -p "$blobs"
# blob FILE: moves it to its name among the blobs; sets `digest` and `size`.
blob() {
  digest=$(sha256sum "$1")
  digest=${digest%% *}
  size=$(stat -c %s "$1")
  mv "$1" "$blobs/$digest"
}
# Lines joined by commas.
listed() { paste -s -d , - | tr -d '\n'; }

while read -r name; do sed 's/.*/"sha256:&"/' "made/$name.id"; done </in/layers | listed >ids
cat /in/config-head ids /in/config-tail >config
blob config
printf '"config":{"mediaType":"application/vnd.oci.image.config.v1+json","digest":"sha256:%s","size":%s}' \
  "$digest" "$size" >config-entry
while read -r name; do
  read -r digest size <"made/$name.blob"
  printf '{"mediaType":"application/vnd.oci.image.layer.v1.tar+zstd","digest":"sha256:%s","size":%s,' "$digest" "$size"
  printf '"annotations":{"ingot.layer":"%s"}}\n' "$name"
  mv "made/$name.tar.zst" "$blobs/$digest"
done </in/layers >layer-entries
{ cat /in/manifest-head config-entry; printf ',"layers":['; listed <layer-entries; printf ']'; cat /in/manifest-tail; } >manifest
blob manifest

printf '{"imageLayoutVersion":"1.0.0"}' >image/oci-layout
printf '{"schemaVersion":2,"mediaType":"application/vnd.oci.image.index.v1+json","manifests":[%s]}' \
  "{\"mediaType\":\"application/vnd.oci.image.manifest.v1+json\",\"digest\":\"sha256:$digest\",\"size\":$size,\
\"annotations\":{\"org.opencontainers.image.ref.name\":\"$REFERENCE\"}}" >image/index.json
tar -C image --create --sort=name --format=ustar --mtime=@0 --owner=0 --group=0 --numeric-owner --mode=u=rwX,go=rX \
  --file=/out/image blobs index.json oci-layout
