# Reads /in/domain. Writes /out/image.
cp /in/domain /out/image
