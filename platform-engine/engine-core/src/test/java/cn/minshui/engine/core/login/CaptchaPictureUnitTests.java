package cn.minshui.engine.core.login;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.awt.Color;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;

class CaptchaPictureUnitTests {
    private static BufferedImage image(String text, long seed) throws IOException {
        byte[] png = CaptchaPicture.png(text, new SplittableRandom(seed));
        BufferedImage image = ImageIO.read(new ByteArrayInputStream(png));
        assertThat(image).as("a picture that can be read").isNotNull();
        return image;
    }

    /** How many points are not white. */
    private static long ink(BufferedImage image) {
        long ink = 0;
        for (int x = 0; x < image.getWidth(); x++) {
            for (int y = 0; y < image.getHeight(); y++) {
                ink += image.getRGB(x, y) == Color.WHITE.getRGB() ? 0 : 1;
            }
        }
        return ink;
    }

    @Test
    void everyLetterIsDrawn() throws IOException {
        // Lines and dots, and one letter.
        long one = ink(image("L", 7));
        for (char letter : CaptchaPicture.LETTERS.toCharArray()) {
            BufferedImage image = image(String.valueOf(letter).repeat(5), 7);
            assertThat(image.getWidth()).isEqualTo(150);
            assertThat(image.getHeight()).isEqualTo(50);
            assertThat(ink(image)).as("five of " + letter).isGreaterThan(one);
        }
        assertThatThrownBy(() -> image("a", 1)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void theSameLettersNeverLookTheSame() {
        byte[] one = CaptchaPicture.png("ACEFH", new SplittableRandom(1));
        byte[] other = CaptchaPicture.png("ACEFH", new SplittableRandom(2));
        assertThat(one).isNotEqualTo(other);
    }

    /** A PNG could carry texts beside the points. */
    @Test
    void theFileHoldsPointsAndNothingElse() {
        byte[] png = CaptchaPicture.png("ACEFH", new SplittableRandom(3));
        assertThat(new String(png, StandardCharsets.ISO_8859_1)).doesNotContain("ACEFH");
        ByteBuffer rest = ByteBuffer.wrap(png, 8, png.length - 8);
        List<String> chunks = new ArrayList<>();
        while (rest.hasRemaining()) {
            int length = rest.getInt();
            byte[] kind = new byte[4];
            rest.get(kind);
            rest.position(rest.position() + length + 4);
            chunks.add(new String(kind, StandardCharsets.US_ASCII));
        }
        assertThat(chunks).containsOnly("IHDR", "IDAT", "IEND");
    }
}
