package org.ardrag.training.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.URI;
import java.util.List;
import java.util.Map;
import org.ardrag.inference.checkpoint.PublishedNetwork;
import org.ardrag.inference.json.Json;
import org.ardrag.inference.model.CausalWanConfig;
import org.ardrag.training.download.Checksum;
import org.ardrag.training.download.Hub;
import org.ardrag.training.download.RemoteFile;
import org.junit.jupiter.api.Test;

class CatalogueTest {

    private static final Hub HUB = Hub.of(Map.of());

    @Test
    void everyModelIsOneThatCanBeTakenIn() throws IOException {
        Catalogue catalogue = Catalogue.read();
        assertThat(catalogue.models())
                .extracting(Catalogue.Model::name)
                .doesNotHaveDuplicates()
                .hasSizeGreaterThan(10);
        for (Catalogue.Model model : catalogue.models()) {
            assertThat(Networks.byId(model.network()).describe(model.config()).shapes())
                    .as(model.name())
                    .isNotEmpty();
            assertThat(model.files()).as(model.name()).isNotEmpty();
            for (Catalogue.File file : model.files()) {
                RemoteFile at = file.at(HUB);
                assertThat(at.address()).as(model.name()).hasScheme("https");
                assertThat(file.fileName()).as(model.name()).matches("[\\w.+-]+\\.(safetensors|pth|pt)");
                assertThat(at.address().getPath()).as(model.name()).endsWith("/" + file.fileName());
                if (file.hub() == null) {
                    assertThat(at.checksum()).as("checksum of %s", at.address()).isNotNull();
                }
            }
            assertThat(catalogue.of(model)).as(model.name()).isNotEmpty();
        }
    }

    @Test
    void everyNetworkThatCanBeTakenInCanBeFetched() throws IOException {
        assertThat(Catalogue.read().models())
                .extracting(Catalogue.Model::network)
                .contains(List.of(PublishedNetwork.values()).stream()
                        .map(PublishedNetwork::id)
                        .toArray(String[]::new));
    }

    @Test
    void aLicenceThatForbidsSomethingIsMarked() throws IOException {
        Catalogue catalogue = Catalogue.read();
        for (Catalogue.Model model : catalogue.models()) {
            assertThat(catalogue.of(model).stream().anyMatch(licence -> licence.forbids() != null))
                    .as(model.name())
                    .isEqualTo(Networks.byId(model.network()).restricted());
            for (Catalogue.Licence licence : catalogue.of(model)) {
                assertThat(licence.name().contains("NC")).isEqualTo(licence.forbids() != null);
                assertThat(licence.text().address()).hasScheme("https");
            }
        }
    }

    /** Wan-Video/Wan2.1, {@code wan/configs/wan_t2v_1_3B.py}. */
    @Test
    void theTransformersHaveTheOfficialSizes() throws IOException {
        Catalogue catalogue = Catalogue.read();
        Map<String, Integer> channels = Map.of(
                "Wan2.1-T2V-1.3B", 16,
                "Wan2.1-Fun-1.3B-InP", 36,
                "Wan2.1-Fun-1.3B-Control", 48,
                "Self-Forcing", 16,
                "Causal-Forcing-framewise", 16);
        channels.forEach((name, inDim) -> {
            String described = PublishedNetwork.TRANSFORMER
                    .describe(catalogue.find(name).config())
                    .config();
            CausalWanConfig config = Json.MAPPER.readValue(described, CausalWanConfig.class);
            assertThat(config.inDim()).as(name).isEqualTo(inDim);
            assertThat(List.of(config.dim(), config.ffnDim(), config.numHeads(), config.numLayers(), config.textLen()))
                    .as(name)
                    .containsExactly(1536, 8960, 12, 30, 512);
        });
    }

    @Test
    void namesAreKnownInAnyCase() throws IOException {
        Catalogue catalogue = Catalogue.read();
        assertThat(catalogue.find("wan2.1-t2v-1.3b").name()).isEqualTo("Wan2.1-T2V-1.3B");
        assertThatThrownBy(() -> catalogue.find("magic"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("'magic'")
                .hasMessageContaining("CoTracker3-offline");
    }

    @Test
    void aNameWithSignsInItIsAnAddress() throws IOException {
        Catalogue catalogue = Catalogue.read();
        assertThat(catalogue
                        .find("Causal-Forcing++-framewise-2step")
                        .files()
                        .get(0)
                        .at(HUB)
                        .address())
                .isEqualTo(URI.create("https://huggingface.co/zhuhz22/Causal-Forcing/resolve/main/"
                        + "causal-forcing%2B%2B/framewise-2step.pt"));
        Catalogue.File head = catalogue.find("CLIP-ViT-L-14-aesthetic").files().get(1);
        assertThat(head.fileName()).isEqualTo("sac+logos+ava1-l14-linearMSE.pth");
        assertThat(head.at(HUB).checksum())
                .isEqualTo(new Checksum(
                        Checksum.Kind.SHA256, "21dd590f3ccdc646f0d53120778b296013b096a035a2718c9cb0d511bff0f1e0"));
    }
}
