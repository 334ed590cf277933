package cn.minshui.engine.core.login;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.geom.AffineTransform;
import java.awt.geom.Path2D;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.random.RandomGenerator;
import javax.imageio.ImageIO;

/** Letters drawn by strokes of our own (a server has no fonts), turned, bent and crossed by lines. */
final class CaptchaPicture {
    private static final int WIDTH = 150;
    private static final int HEIGHT = 50;
    private static final int CROSSING = 4;
    private static final int DOTS = 250;

    /** Each stroke is a line through points of a grid of 4 by 6, row by column, from the top left. */
    private static final Map<Character, String> STROKES = Map.ofEntries(
            Map.entry('A', "06 20 46|14 34"),
            Map.entry('C', "41 30 10 01 05 16 36 45"),
            Map.entry('E', "40 00 06 46|03 33"),
            Map.entry('F', "40 00 06|03 33"),
            Map.entry('H', "00 06|40 46|03 43"),
            Map.entry('J', "10 40|30 35 26 16 05"),
            Map.entry('K', "00 06|40 03 46"),
            Map.entry('L', "00 06 46"),
            Map.entry('M', "06 00 23 40 46"),
            Map.entry('N', "06 00 46 40"),
            Map.entry('P', "06 00 30 41 42 33 03"),
            Map.entry('R', "06 00 30 41 42 33 03|23 46"),
            Map.entry('T', "00 40|20 26"),
            Map.entry('U', "00 05 16 36 45 40"),
            Map.entry('V', "00 26 40"),
            Map.entry('W', "00 16 23 36 40"),
            Map.entry('X', "00 46|40 06"),
            Map.entry('Y', "00 23 40|23 26"),
            Map.entry('Z', "00 40 06 46"),
            Map.entry('3', "00 40 23 33 44 45 36 16 05"),
            Map.entry('4', "36 30 04 44"),
            Map.entry('7', "00 40 16"),
            Map.entry('9', "43 13 02 01 10 30 41 46"));

    static final String LETTERS = "ACEFHJKLMNPRTUVWXYZ3479";

    private CaptchaPicture() {}

    /** @param text of {@link #LETTERS} */
    static byte[] png(String text, RandomGenerator random) {
        BufferedImage image = new BufferedImage(WIDTH, HEIGHT, BufferedImage.TYPE_INT_RGB);
        Graphics2D pen = image.createGraphics();
        pen.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
        pen.setColor(Color.WHITE);
        pen.fillRect(0, 0, WIDTH, HEIGHT);
        double step = (WIDTH - 20) / (double) text.length();
        for (int i = 0; i < text.length(); i++) {
            pen.setColor(dark(random));
            pen.setStroke(new BasicStroke((float) between(random, 2, 3.4)));
            pen.draw(letter(text.charAt(i), 12 + i * step, random));
        }
        for (int i = 0; i < CROSSING; i++) {
            pen.setColor(dark(random));
            pen.setStroke(new BasicStroke((float) between(random, 1, 2)));
            Path2D line = new Path2D.Double();
            line.moveTo(between(random, 0, 20), between(random, 5, HEIGHT - 5.0));
            line.curveTo(
                    between(random, 30, 60),
                    between(random, 0, HEIGHT),
                    between(random, 80, 110),
                    between(random, 0, HEIGHT),
                    between(random, WIDTH - 20.0, WIDTH),
                    between(random, 5, HEIGHT - 5.0));
            pen.draw(line);
        }
        for (int i = 0; i < DOTS; i++) {
            image.setRGB(
                    random.nextInt(WIDTH), random.nextInt(HEIGHT), dark(random).getRGB());
        }
        pen.dispose();
        return written(image);
    }

    private static Path2D letter(char letter, double left, RandomGenerator random) {
        Path2D path = new Path2D.Double();
        String strokes = STROKES.get(letter);
        if (strokes == null) {
            throw new IllegalArgumentException("no strokes for " + letter);
        }
        for (String stroke : strokes.split("\\|")) {
            boolean first = true;
            for (String point : stroke.split(" ")) {
                double x = point.charAt(0) - '0' + between(random, -0.25, 0.25);
                double y = point.charAt(1) - '0' + between(random, -0.3, 0.3);
                if (first) {
                    path.moveTo(x, y);
                } else {
                    path.lineTo(x, y);
                }
                first = false;
            }
        }
        AffineTransform place = AffineTransform.getTranslateInstance(left, between(random, 9, 15));
        place.rotate(between(random, -0.35, 0.35), 8, 14);
        place.shear(between(random, -0.2, 0.2), 0);
        place.scale(between(random, 3.6, 4.6), between(random, 4, 5));
        path.transform(place);
        return path;
    }

    private static double between(RandomGenerator random, double least, double most) {
        return least + random.nextDouble() * (most - least);
    }

    private static Color dark(RandomGenerator random) {
        return new Color(random.nextInt(140), random.nextInt(140), random.nextInt(140));
    }

    private static byte[] written(BufferedImage image) {
        try (ByteArrayOutputStream out = new ByteArrayOutputStream()) {
            ImageIO.write(image, "png", out);
            return out.toByteArray();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
