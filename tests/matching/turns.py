"""How Pillow brings a picture into each way it can lie; it counts its quarter turns anticlockwise."""

from PIL import Image

from matching.looks.orientations import Orientation

TURNS = {
    Orientation.MIRRORED: Image.Transpose.FLIP_LEFT_RIGHT,
    Orientation.FLIPPED: Image.Transpose.FLIP_TOP_BOTTOM,
    Orientation.TURNED_180: Image.Transpose.ROTATE_180,
    Orientation.TRANSPOSED: Image.Transpose.TRANSPOSE,
    Orientation.TURNED_90: Image.Transpose.ROTATE_270,
    Orientation.TURNED_270: Image.Transpose.ROTATE_90,
    Orientation.TRANSVERSED: Image.Transpose.TRANSVERSE,
}
