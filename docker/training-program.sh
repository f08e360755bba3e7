#!/bin/sh
# training-program.sh PROJECT APP: puts the training program, which was built in the project's folder, beside the unpacked
# server. A library that the server has already is linked, not copied.
set -eu
project=$1
app=$2
mkdir -p "$app/training/lib" "$app/inference/src/main/resources"
for jar in $(tr : ' ' <"$project/training/target/classpath.txt") "$project"/training/target/training-*.jar; do
    name=${jar##*/}
    case $name in
        *-tests.jar) continue ;;
    esac
    # What a module's folder of classes stands for is its jar.
    if [ -d "$jar" ]; then
        echo "$jar is a folder; build the modules together with the goal package" >&2
        exit 1
    fi
    if [ -e "$app/lib/$name" ]; then
        ln -s "../../lib/$name" "$app/training/lib/$name"
    else
        cp "$jar" "$app/training/lib/$name"
    fi
done
cp -r "$project/training/configs" "$app/training/configs"
# Where the program finds the model that ships.
cp -r "$project/inference/src/main/resources/models" "$app/inference/src/main/resources/models"
